"""The interface document: `python -m api.openapi` writes api/openapi.json, `--check` fails when it is out of date."""

import json
import sys
from pathlib import Path

from api.app import create_app
from ledger.settings import Settings

DOCUMENT = Path(__file__).parent / "openapi.json"


def openapi_text() -> str:
    """The OpenAPI 3.1 document as it is committed."""
    return json.dumps(create_app(Settings()).openapi(), ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    """Write the document, or compare it with the committed one."""
    text = openapi_text()
    if "--check" not in arguments:
        DOCUMENT.write_text(text, encoding="utf-8")
        return 0
    fresh = DOCUMENT.is_file() and DOCUMENT.read_text(encoding="utf-8") == text
    print("api/openapi.json 是最新的" if fresh else "api/openapi.json 已过期：运行 python -m api.openapi", file=sys.stderr)
    return 0 if fresh else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
