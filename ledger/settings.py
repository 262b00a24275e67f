"""Settings, read once from the environment and passed on as one frozen value."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings of the product. Source: environment variables, then a `.env` file in the working folder."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="CREDITGRAPH_", env_file=".env", env_ignore_empty=True, extra="ignore")

    home: Path = Field(Path("data"), description="数据目录：台账、密钥、内嵌数据库都在其中 · Folder for ledger, keys, embedded database")
    host: str = Field("127.0.0.1", description="工作台监听地址 · Address that the workbench listens on")
    port: int = Field(8000, ge=1, le=65535, description="工作台监听端口 · Port of the workbench")
    bolt_port: int = Field(0, ge=0, le=65535, description="内嵌 Neo4j 的 Bolt 端口，0 表示自动选择 · Bolt port of the embedded Neo4j, 0 = any free")
    jars: Path | None = Field(None, description="离线机器上的 Neo4j 程序包目录（由 db fetch --to 生成）· Folder of Neo4j jars for machines without a network")
    cache: Path | None = Field(
        None, description="用户缓存目录，存放 Neo4j 程序包；为空则用 ~/.cache/creditgraph · Folder of the fetched Neo4j jars; empty = the user's cache folder"
    )
    neo4j_heap: str = Field("512m", pattern=r"^[0-9]+[mg]$", description="内嵌 Neo4j 的堆内存上限 · Heap of the embedded Neo4j")
    neo4j_page_cache: str = Field("128m", pattern=r"^[0-9]+[mg]$", description="内嵌 Neo4j 的页缓存 · Page cache of the embedded Neo4j")
    neo4j_start_seconds: int = Field(180, ge=5, description="等待内嵌 Neo4j 就绪的最长秒数 · Longest wait for the embedded Neo4j")
    neo4j_uri: str = Field("", validation_alias="NEO4J_URI", description="外部 Neo4j 地址；为空则使用内嵌 · External Neo4j; empty = embedded")
    neo4j_user: str = Field("neo4j", validation_alias="NEO4J_USER", description="外部 Neo4j 用户名 · User of the external Neo4j")
    neo4j_password: SecretStr = Field(SecretStr(""), validation_alias="NEO4J_PASSWORD", description="外部 Neo4j 密码 · Password of the external Neo4j")
    neo4j_database: str = Field("neo4j", validation_alias="NEO4J_DATABASE", description="Neo4j 数据库名 · Name of the Neo4j database")
    allowed_hosts: str = Field("", description="除本机外允许的主机名，逗号分隔 · Host names allowed besides loopback, comma-separated")
    ledger_wait_seconds: float = Field(30.0, ge=0, description="另一个装载或分析正在写入时，等待的最长秒数 · Longest wait for another writer of the ledger")
    person_key: SecretStr = Field(
        SecretStr(""), description="证件号码加密散列的密钥；为空则在数据目录生成 0600 文件 · Key of the identity-number hash; empty = a 0600 file in home"
    )
