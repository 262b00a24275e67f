# Everything a fresh machine needs: Python >= 3.11 and make. The rest comes from PyPI, npm and Maven Central.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen

.PHONY: demo test check docs format clean

demo: $(UV) ## 虚构的长三角省份：生成、装载、分析、发布，并在 127.0.0.1:8000 打开工作台
	@$(UV) run --frozen --no-dev creditgraph demo

test: $(UV) ## 全部测试（真实 Neo4j、真实文件、真实 HTTP、真实 Chromium）
	@$(RUN) python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(UV) ## ruff、mypy --strict、import-linter、生成文档是否最新
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) python -m mypy
	@$(RUN) lint-imports
	@$(RUN) python -m api.documents --check
	@$(RUN) python -m api.openapi --check

docs: $(UV) ## 重新生成 docs/ 中由代码产生的页面
	@$(RUN) python -m api.documents
	@$(RUN) python -m api.openapi

format: $(UV)
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

clean: ## 删除本目录中生成的一切（不含 uv 等工具的缓存）
	rm -rf .venv .tools data dist web/dist web/node_modules test-output

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '需要 Python 3.11 或更高版本（Python >= 3.11 is needed）'; exit 1; }
	@{ $(PYTHON) -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9; } >/dev/null 2>&1 \
	  || { rm -rf .tools && $(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools/site uv==0.13.9 \
	       && mkdir -p .tools/bin && ln -s ../site/bin/uv .tools/bin/uv; } \
	  || { rm -rf .tools; echo '取不到 uv：需要 python3-venv 或 pip，并能访问 PyPI（uv could not be brought: python3-venv or pip is needed, and PyPI）'; exit 1; }
