# 接口和命令行。依赖只来自提交的 uv.lock，逐个校验散列；进程不用 root。
# The API and the command line. Dependencies come from the committed uv.lock with hashes; the process is not root.
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /source
COPY . .
RUN uv export --frozen --no-dev --no-emit-project --output-file /dist/requirements.txt --quiet \
 && uv build --wheel --out-dir /dist --quiet

FROM python:3.12-slim
COPY --from=build /dist /dist
RUN pip install --no-cache-dir --require-hashes --requirement /dist/requirements.txt \
 && pip install --no-cache-dir --no-deps /dist/*.whl \
 && rm -r /dist \
 && useradd --uid 10001 --create-home creditgraph \
 && install --directory --owner creditgraph --mode 700 /data
USER creditgraph
ENV CREDITGRAPH_HOME=/data CREDITGRAPH_HOST=0.0.0.0 TZ=Asia/Shanghai PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
CMD ["creditgraph", "serve"]
