"""The audit role sees the past as it was answered, repaired records included; everybody else is refused."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from httpx import Client
from typer.testing import CliRunner

from analytics.runs import analyse
from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from ledger.errors import NotFoundError
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.replay import past_of
from proceedings.serving_log import ServingLog
from tests.test_api import DAY, TEA, Caller, served
from tests.test_proof import FACTS, NUMBER, loaded, repair


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    ledger = loaded(folder)
    repair(ledger)
    analyse(ledger, DAY)
    return folder


@pytest.fixture(scope="module")
def before(home: Path) -> datetime:
    """The moment of the first analysis, before the repair."""
    return next(line.committed_at for line in Ledger(home).lines() if line.kind == "analysis")


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[Client]:
    with served(create_app(Settings(home=home))) as opened:
        yield opened


@pytest.fixture(scope="module")
def fine(home: Path) -> str:
    return str(Ledger(home).view(DAY, audit=True).rows("select record_id from penalties_all where document_no = $it", {"it": NUMBER})[0]["record_id"])


def caller(home: Path, client: Client, role: Role) -> Caller:
    return Caller(client, Tokens(home).create(role.value, role))


def test_the_past_is_told_as_it_was_and_as_it_is_now(home: Path, before: datetime, fine: str) -> None:
    then, now = past_of(Ledger(home), TEA, DAY, before, DAY), past_of(Ledger(home), TEA, DAY, None, DAY)
    was, became = ({each.record_id: each for each in past.records}[fine] for past in (then, now))
    assert (was.counted, was.not_counted, was.ended_now) == (True, "", True)
    assert (became.counted, became.not_counted) == (False, "已停止使用")
    assert then.score
    assert now.score
    assert then.score["own_risk"] > now.score["own_risk"]
    assert fine in json.dumps(then.score["payload"])
    assert fine not in json.dumps(now.score["payload"])


def test_the_score_of_the_past_is_what_was_kept_to_the_letter(home: Path, before: datetime) -> None:
    ledger = Ledger(home)
    past = past_of(ledger, TEA, DAY, before, DAY)
    kept = ledger.view(DAY, before, audit=True).rows("select payload from scores where subject_id = $tea", {"tea": TEA})
    assert past.score
    assert [json.loads(row["payload"]) for row in kept] == [past.score["payload"]]
    assert past_of(ledger, TEA, DAY, before, DAY) == past


def test_what_was_not_known_then_is_not_told(home: Path) -> None:
    with pytest.raises(NotFoundError):
        past_of(Ledger(home), TEA, date(2014, 1, 1), None, DAY)


def test_only_an_auditor_reaches_the_past_over_http(home: Path, client: Client, before: datetime, fine: str) -> None:
    for role in Role:
        asking = caller(home, client, role)
        for path in (f"/v1/audit/subjects/{TEA}", f"/v1/audit/records/{fine}"):
            answer = asking.get(path, as_of=DAY.isoformat(), known_at=before.isoformat())
            assert (answer.status_code, FACTS in answer.text) == ((200, True) if role is Role.AUDITOR else (403, False)), (role, path)
    assert client.get(f"/v1/audit/records/{fine}").status_code == 401


def test_two_replays_are_the_same_to_the_byte(home: Path, client: Client, before: datetime) -> None:
    auditor = caller(home, client, Role.AUDITOR)
    bodies = {auditor.get(f"/v1/audit/subjects/{TEA}", as_of=DAY.isoformat(), known_at=before.isoformat()).content for _ in range(2)}
    assert len(bodies) == 1


def test_a_look_into_the_past_is_itself_kept(home: Path, fine: str) -> None:
    words = ["audit", "record", fine, "--who", "王审", "--why", "审计通知书 3 号", "--as-of", DAY.isoformat(), "--home", str(home)]
    result = CliRunner().invoke(build(["audit"]), words)
    assert result.exit_code == 0, result.output
    assert FACTS in result.output
    assert ("王审", "王审：审计通知书 3 号") in {(each.receiver.recipient, each.receiver.holder) for each in ServingLog(home).servings([fine])}
