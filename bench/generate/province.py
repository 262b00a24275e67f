"""Make the province block by block: plant, fill up with background, note natural occurrences, write the files."""

from collections.abc import Callable
from pathlib import Path

from bench.generate.agency_register import register_agencies
from bench.generate.background import connect, keep_records, populate
from bench.generate.changes import ordinary_changes, register_changes
from bench.generate.complaints import complain
from bench.generate.field_rows import LISTS, write_lists
from bench.generate.fulfilment import fulfil
from bench.generate.furnish import furnish
from bench.generate.honours import honour
from bench.generate.inspectorate import inspectorate
from bench.generate.merchants import report_merchants
from bench.generate.model import AS_OF
from bench.generate.natural_agents import natural_agents
from bench.generate.natural_bans import natural_bans
from bench.generate.natural_commitments import natural_commitments
from bench.generate.natural_early import natural_warnings
from bench.generate.natural_guarantees import natural_guarantees
from bench.generate.natural_linked_repeat import natural_linked_repeats
from bench.generate.natural_links import natural_cross_region
from bench.generate.natural_ownership import natural_ownership
from bench.generate.natural_platforms import natural_platforms
from bench.generate.natural_repeat import natural_repeats
from bench.generate.natural_shell import natural_shells
from bench.generate.natural_successor import natural_successions
from bench.generate.planting.agencies import plant_agencies, prepare_agencies
from bench.generate.planting.bans import plant_bans
from bench.generate.planting.bans_innocent import plant_innocent_bans
from bench.generate.planting.commitments import plant_commitments
from bench.generate.planting.commitments_innocent import plant_commitments_innocent
from bench.generate.planting.cross_region import plant_cross_region
from bench.generate.planting.cross_region_innocent import plant_cross_region_innocent
from bench.generate.planting.early import plant_early_warnings
from bench.generate.planting.early_innocent import plant_innocent_changes
from bench.generate.planting.guarantees import plant_guarantees
from bench.generate.planting.guarantees_innocent import plant_guarantees_innocent
from bench.generate.planting.omission import plant_omissions
from bench.generate.planting.ownership import plant_ownership
from bench.generate.planting.ownership_innocent import plant_ownership_innocent
from bench.generate.planting.platforms import plant_platforms, prepare_platforms
from bench.generate.planting.repeat import plant_repeat_offenders
from bench.generate.planting.repeat_innocent import plant_innocent_repeaters
from bench.generate.planting.repeat_linked import plant_linked_repeat
from bench.generate.planting.repeat_linked_innocent import plant_linked_repeat_innocent
from bench.generate.planting.returns import plant_returns
from bench.generate.planting.shell import plant_shell_networks
from bench.generate.planting.shell_innocent import plant_innocent_groups
from bench.generate.planting.shell_lookalike import plant_shell_lookalikes
from bench.generate.planting.successor import plant_successors
from bench.generate.planting.successor_innocent import plant_innocent_successions
from bench.generate.sources import write_sources
from bench.generate.truth import FILE_NAME, FileMade, Omission, Planted, Truth
from bench.generate.visiting import visit
from bench.generate.vouching import vouch_for_others
from bench.generate.world import World
from ledger.errors import InputError

BLOCK, FEWEST, MOST = 10_000, 100, 10_000_000
PLANTS: tuple[Callable[[World], None], ...] = (
    plant_repeat_offenders,
    plant_innocent_repeaters,
    plant_linked_repeat,
    plant_linked_repeat_innocent,
    plant_successors,
    plant_shell_networks,
    plant_innocent_groups,
    plant_shell_lookalikes,
    plant_cross_region,
    plant_cross_region_innocent,
    plant_bans,
    plant_innocent_bans,
    prepare_agencies,
    prepare_platforms,
    plant_returns,
    plant_innocent_successions,
    plant_ownership,
    plant_ownership_innocent,
    plant_early_warnings,
    plant_innocent_changes,
    plant_commitments,
    plant_commitments_innocent,
    plant_guarantees,
    plant_guarantees_innocent,
)
Progress = Callable[[str, int, int], None]


def generate(enterprises: int, seed: int, out: Path, progress: Progress | None = None) -> Truth:
    """Write source files and truth.json for so many subjects into `out`, which must be empty or new."""
    if not FEWEST <= enterprises <= MOST:
        raise InputError(f"市场主体数 {enterprises} 不在 {FEWEST} 到 {MOST} 之间", where="--enterprises", todo="换一个数")
    if out.exists() and any(out.iterdir()):
        raise InputError("输出目录不是空的", where=str(out), todo="换一个目录，或先清空")
    blocks = -(-enterprises // BLOCK)
    sizes = [enterprises // blocks + (n < enterprises % blocks) for n in range(blocks)]
    planted: list[Planted] = []
    files: list[FileMade] = []
    omissions: list[Omission] = []
    for block, size in enumerate(sizes):
        world = build(seed, block, size)
        folder = out if len(sizes) == 1 else out / f"第{block + 1:04d}批"
        prefix = "" if len(sizes) == 1 else f"{folder.name}/"
        files += [FileMade(prefix + each.name, each.table, each.rows, each.duplicate, each.bad) for each in write_sources(world, folder, seed)]
        write_lists(world, out / LISTS)
        planted += world.planted
        omissions += world.omissions
        if progress:
            progress("虚构市场主体", sum(sizes[: block + 1]), enterprises)
    truth = Truth(enterprises, seed, AS_OF, tuple(planted), tuple(files), tuple(omissions))
    truth.write(out / FILE_NAME)
    return truth


def build(seed: int, block: int, subjects: int) -> World:
    """One block of the province in memory."""
    world = World(seed, block, subjects)
    for make in (
        furnish,
        *PLANTS,
        populate,
        ordinary_changes,
        keep_records,
        fulfil,
        connect,
        vouch_for_others,
        honour,
        plant_omissions,
        register_agencies,
        plant_agencies,
        report_merchants,
        plant_platforms,
        register_changes,
        complain,
        visit,
        inspectorate,
    ):
        world.draw_anew(make.__name__)
        make(world)
    world.planted += [*natural_repeats(world), *natural_linked_repeats(world), *natural_cross_region(world), *natural_agents(world)]
    world.planted += natural_platforms(world)
    world.planted += natural_successions(world)
    world.planted += natural_ownership(world)
    world.planted += natural_bans(world)
    world.planted += natural_warnings(world)
    world.planted += natural_commitments(world)
    world.planted += natural_guarantees(world)
    world.planted += natural_shells(world)
    return world
