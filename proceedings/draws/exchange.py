"""Who goes instead of an inspector who cannot: the next of the same department by the rank of the pairing, so that nobody is picked."""

from collections import Counter

from analytics.draws.announce import inspector_token, subject_token
from analytics.draws.hashes import rank
from analytics.draws.pair import can_go
from analytics.draws.select import key_of
from ledger.errors import InputError
from proceedings.draws.book import Book
from proceedings.draws.matter import Draw
from proceedings.draws.steps import DrawError
from proceedings.draws.task import read_seed


def replacement(book: Book, draw: Draw, subject_id: str, gone: str) -> str:
    """The certificate number of who goes instead: may go there, was not sent there before, least visits first, then by rank.

    InputError if `gone` does not go there; DrawError if the department has nobody else.
    """
    team = next((each.inspectors for each in draw.placements if each.subject_id == subject_id), ())
    if gone not in team:
        raise InputError(f"“{gone}”不在检查 {subject_id or '空'} 的人员中", where="--out", todo="用检查表核对统一社会信用代码和执法证号")
    said, token = book.announcement, subject_token(book.key, subject_id)
    subject = next(each for each in said.subjects if each.token == token)
    key, people, conflicts = key_of(said, read_seed(draw.seed or {})), {each.token: each for each in said.inspectors}, set(said.conflicts)
    sent = Counter(person for each in draw.placements for person in each.inspectors)
    before = {*team, *(each.gone for each in draw.exchanged if each.subject_id == subject_id)}
    able = []
    for number, (_, department) in book.inspectors.items():
        own = inspector_token(book.key, number)
        free = number not in before and sent[number] < said.team.most and (own, token) not in conflicts
        if department == book.inspectors[gone][1] and free and own in people and can_go(said, subject, people[own]):
            able.append((sent[number], rank(key, "pair", token, own), number))
    if not able:
        raise DrawError(f"{book.inspectors[gone][1]}没有别的合适检查人员", where=draw.draw_no, todo="充实检查人员库；确实无人的，作废后重新拟定")
    return min(able)[2]
