"""The web application: routes, errors, headers, the workbench."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.errors import add_error_handlers
from api.headers import EntityTags, SecurityHeaders
from api.hosts import HostCheck, allowed_hosts
from api.problems import describe
from api.routes import add_routes
from api.security import Tokens
from api.services import GraphDoor, Services
from api.servings import Servings
from api.views import Views
from api.web_files import add_workbench
from graph.connect import open_store
from graph.store import GraphStore
from ledger.settings import Settings
from proceedings.serving_log import ServingLog

VERSION = "0.1.0"
ABOUT = "信用关联图谱：主体、关联风险、线索与走访清单。关联提示仅供核查参考，不是对主体的认定或处罚依据。"


def create_app(settings: Settings, store: GraphStore | None = None) -> FastAPI:
    """The application. Without `store` it opens the one that the settings name when it is first asked something."""
    app = FastAPI(
        title="信用关联图谱 creditgraph",
        version=VERSION,
        description=ABOUT,
        lifespan=_lifespan,
        docs_url=None,  # the stock page loads its script from an outside host
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.services = Services(settings, Tokens(settings.home), GraphDoor(lambda: open_store(settings), store), Views(settings.home))
    add_error_handlers(app)
    add_routes(app)
    add_workbench(app)
    describe(app)
    app.add_middleware(Servings, log=ServingLog(settings.home))
    app.add_middleware(EntityTags)
    app.add_middleware(HostCheck, hosts=allowed_hosts(settings))
    app.add_middleware(SecurityHeaders)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    services: Services = app.state.services
    services.door.close()
