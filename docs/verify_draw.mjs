// Re-checks a published draw (protocol creditgraph-draw/1) with Node.js and nothing else. Written from docs/draw.md alone.
//
//   node verify_draw.mjs FILE [--hash LIST_HASH] [--digest DIGEST]     prints every check; exit 1 if one fails, 2 for words it does not know
//   node verify_draw.mjs FILE --number NUMBER --salt SALT             also whether this number stands in the list, and was drawn
//   node verify_draw.mjs FILE --all                                   also that every token is opened (the file for the supervisor)
//   node verify_draw.mjs --vectors draw_vectors.json                   checks this program against the test vectors
//
// 用 Node.js 核验一次双随机抽取，不依赖本系统：逐项打印，有一项不符即以 1 退出。
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const PROTOCOL = "creditgraph-draw/1";
const SCALE = 1_000_000n;

// ── §1 bytes ────────────────────────────────────────────────────────────────────────────────────────────────────────
const sha256 = (text) => createHash("sha256").update(text, "utf8").digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text, "utf8").digest("hex");
const byBytes = (one, other) => Buffer.compare(Buffer.from(one, "utf8"), Buffer.from(other, "utf8"));
const byRank = ([one], [other]) => (one < other ? -1 : one > other ? 1 : 0); // hexadecimal digits sort as the bytes do
const sorted = (list) => [...list].sort(byBytes);

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("a number that is not whole, or too large");
  if (typeof value === "string" && !value.isWellFormed()) throw new Error("half of a surrogate pair");
  return JSON.stringify(value);
}

// ── §3 list hash, §6 key, §7 rank ───────────────────────────────────────────────────────────────────────────────────
const listHash = (announcement) => sha256(`${PROTOCOL} list\n${canonical(announcement)}`);
const digestOf = (document) => {
  const { digest: _, ...rest } = document;
  return sha256(`${PROTOCOL} result\n${canonical(rest)}`);
};
const drawKey = (hash, text) => Buffer.from(sha256(`${PROTOCOL} seed\n${hash}\n${text}`), "hex");
const rank = (key, ...words) => hmac(key, words.join("\n"));
const token = (kind, salt, number) => sha256(`${PROTOCOL} token\n${kind}\n${salt}\n${number}`);
const commitment = (drawNo, party, half) => sha256(`${PROTOCOL} half\n${drawNo}\n${party}\n${half}`);

// ── §4 how many from each stratum ───────────────────────────────────────────────────────────────────────────────────
function millionths(ratio) {
  if (!/^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$/.test(ratio)) throw new Error(`no ratio: ${ratio}`);
  const [whole, decimals = ""] = ratio.split(".");
  return BigInt(whole) * SCALE + BigInt(decimals.padEnd(6, "0"));
}

function takes(strata, total) {
  if (total === null) {
    return strata.map(({ size, ratio, floor }) => Math.min(size, Math.max(floor, Number((2n * millionths(ratio) * BigInt(size) + SCALE) / (2n * SCALE)))));
  }
  const taken = strata.map(({ size, floor }) => Math.min(size, floor));
  const weights = strata.map(({ size, ratio }) => millionths(ratio) * BigInt(size));
  let left = total - taken.reduce((sum, each) => sum + each, 0);
  if (left < 0) throw new Error("the floors together exceed the total");
  for (; left > 0; left--) {
    let best = -1;
    strata.forEach(({ size }, place) => {
      if (taken[place] >= size || weights[place] === 0n) return;
      if (best < 0 || weights[place] * BigInt(2 * taken[best] + 1) > weights[best] * BigInt(2 * taken[place] + 1)) best = place;
    });
    if (best < 0) break;
    taken[best] += 1;
  }
  return taken;
}

// ── §5 the seed ─────────────────────────────────────────────────────────────────────────────────────────────────────
const must = (holds, text) => {
  if (!holds) throw new Error(text);
};

const told = (text) => text.replace(/[\t\n\r \u00a0\u3000]/g, "");
const distinct = (names) => names.every(told) && new Set(names.map(told)).size === names.length;

function digits(plan, { value, evidence }) {
  must(/^[0-9]+$/.test(value) && value.length === plan.digits, `${plan.digits} digits were announced`);
  must(told(evidence), "no evidence of the seed");
  return value;
}

function seedText(drawNo, plan, seed) {
  if (seed.kind === "public-number" && plan.kind === "public-number") return `public-number\n${digits(plan, seed)}`;
  if (seed.kind === "dice" && plan.kind === "dice") {
    must(seed.rolls.length === plan.count && seed.rolls.every((roll) => Number.isInteger(roll) && roll >= 1 && roll <= plan.faces), "not the rolls announced");
    must(plan.witnesses.every((each) => seed.witnesses.includes(each)), "a witness is missing");
    must(distinct(seed.witnesses), "a witness twice");
    must(told(seed.evidence), "no evidence of the seed");
    return `dice\n${seed.rolls.join(" ")}`;
  }
  must(plan.kind === "sealed-halves", "not the kind of seed that was announced");
  if (seed.kind === "sealed-halves") {
    must(seed.obtained < plan.fallback.not_before, "revealed when the fallback could be known");
    const halves = plan.commitments.map(({ party, commitment: sealed }) => {
      const theirs = seed.halves.filter((each) => each.party === party);
      must(theirs.length === 1 && commitment(drawNo, party, theirs[0].half) === sealed, `the half of ${party} is not the one sealed`);
      return theirs[0].half;
    });
    return `sealed-halves\n${halves.join("\n")}`;
  }
  must(seed.kind === "fallback", "not the kind of seed that was announced");
  must(seed.withheld.length > 0 && seed.withheld.every((each) => plan.commitments.some(({ party }) => party === each)), "who withheld had sealed nothing");
  return `fallback\n${digits(plan.fallback, seed)}`;
}

function checkPlan(plan) {
  must(real(plan.not_before) && (plan.kind !== "sealed-halves" || real(plan.fallback.not_before)), "no such moment");
  if (plan.kind === "dice") must(BigInt(plan.faces) ** BigInt(plan.count) >= 1_000_000n && plan.witnesses.length >= 2 && distinct(plan.witnesses), "too few outcomes or witnesses");
  if (plan.kind === "public-number") must(plan.digits >= 6, "too few digits");
  if (plan.kind === "sealed-halves") {
    must(plan.commitments.length === 2 && distinct(plan.commitments.map((each) => each.party)), "two parties seal");
    must(plan.fallback.not_before > plan.not_before && plan.fallback.digits >= 6, "the fallback comes after the halves");
  }
}

// ── §7 who is drawn ─────────────────────────────────────────────────────────────────────────────────────────────────
function first(key, label, tokens, count) {
  const ranked = tokens.map((each) => [rank(key, label, each), each]);
  ranked.sort(byRank);
  return ranked.slice(0, count).map(([, each]) => each);
}

function select(announcement, key) {
  const control = first(key, "control", announcement.subjects.map((each) => each.token), announcement.control);
  const apart = new Set(control);
  const strata = announcement.strata.map(({ number, take }) => {
    const left = announcement.subjects.filter((each) => each.stratum === number && !apart.has(each.token));
    return { number, tokens: first(key, "stratum", left.map((each) => each.token), take) };
  });
  return { control, strata };
}

// ── §8 who goes there ───────────────────────────────────────────────────────────────────────────────────────────────
const covers = (region, place) => place.startsWith(region.replace(/(00)+$/, ""));

function canGo(announcement, subject, inspector) {
  const theirs = announcement.items.filter((each) => each.department === inspector.department && subject.items.includes(each.item));
  const able = inspector.items.length === 0 || theirs.every((each) => inspector.items.includes(each.item));
  return covers(inspector.region, subject.region) && theirs.length > 0 && able;
}

function needs(announcement, subject) {
  const items = announcement.items.filter((each) => subject.items.includes(each.item));
  const departments = sorted(new Set(items.map((each) => each.department)));
  const { least, each } = announcement.team;
  const missing = Math.max(0, least - each * departments.length);
  return departments.map((department, place) => [department, each + (place === 0 ? missing : 0)]);
}

function pair(announcement, key, selection) {
  const drawn = new Set([...selection.control, ...selection.strata.flatMap((each) => each.tokens)]);
  const subjects = announcement.subjects.filter((each) => drawn.has(each.token)).map((each) => [rank(key, "visit", each.token), each]);
  subjects.sort(byRank);
  const place = new Map(subjects.map(([, each], number) => [each.token, number]));
  const whole = new Map(subjects.map(([, each]) => [each.token, each]));
  const ties = new Set(announcement.conflicts.map((each) => each.join(" ")));
  const sent = new Map(subjects.map(([, each]) => [each.token, new Set()]));
  const visits = new Map(announcement.inspectors.map((each) => [each.token, []]));
  const known = new Map();
  const alike = new Map();

  const able = (subject, department) => {
    const name = `${subject}\n${department}`;
    if (!known.has(name)) {
      const { region, items } = whole.get(subject);
      const like = `${region}\n${department}\n${items.join("\n")}`;
      if (!alike.has(like)) alike.set(like, announcement.inspectors.filter((each) => each.department === department && canGo(announcement, whole.get(subject), each)));
      const those = alike.get(like).filter((each) => !ties.has(`${each.token} ${subject}`));
      known.set(name, those.map((each) => [rank(key, "pair", subject, each.token), each.token]));
    }
    return known.get(name);
  };

  const reach = (subject, department, parents) => {
    const free = able(subject, department).filter(([, each]) => !parents.has(each) && !sent.get(subject).has(each));
    free.sort((one, other) => visits.get(one[1]).length - visits.get(other[1]).length || byRank(one, other));
    for (const [, each] of free) parents.set(each, subject);
    return free.map(([, each]) => each);
  };

  const augment = (start, department) => {
    const parents = new Map();
    const moved = new Map();
    const seen = new Set([start]);
    const queue = reach(start, department, parents);
    for (let at = 0; at < queue.length; at++) {
      let inspector = queue[at];
      if (visits.get(inspector).length < announcement.team.most) {
        for (;;) {
          const subject = parents.get(inspector);
          sent.get(subject).add(inspector);
          visits.get(inspector).push(subject);
          if (subject === start) return true;
          inspector = moved.get(subject);
          sent.get(subject).delete(inspector);
          visits.set(inspector, visits.get(inspector).filter((each) => each !== subject));
        }
      }
      for (const subject of [...visits.get(inspector)].sort((one, other) => place.get(one) - place.get(other))) {
        if (seen.has(subject)) continue;
        seen.add(subject);
        moved.set(subject, inspector);
        queue.push(...reach(subject, department, parents));
      }
    }
    return false;
  };

  const unstaffed = [];
  for (const [, subject] of subjects) {
    const lacking = needs(announcement, subject).find(([department, needed]) => {
      for (let number = 0; number < needed; number++) if (!augment(subject.token, department)) return true;
      return false;
    });
    if (!lacking) continue;
    for (const inspector of sent.get(subject.token)) visits.set(inspector, visits.get(inspector).filter((each) => each !== subject.token));
    sent.set(subject.token, new Set());
    const [department, needed] = lacking;
    unstaffed.push({ subject: subject.token, department, eligible: able(subject.token, department).length, needed });
  }
  const without = new Set(unstaffed.map((each) => each.subject));
  const teams = subjects.filter(([, each]) => !without.has(each.token)).map(([, each]) => ({ subject: each.token, inspectors: sorted(sent.get(each.token)) }));
  return { visits: teams, unstaffed };
}

// ── §3 the rules of the list ────────────────────────────────────────────────────────────────────────────────────────
function checkList(said) {
  must(said.protocol === PROTOCOL, `not ${PROTOCOL}`);
  checkPlan(said.seed);
  must(said.draw_no !== said.replaces && !said.beside.includes(said.draw_no), "a draw beside itself");
  const lists = [said.items.map((each) => each.item), said.subjects.map((each) => each.token), said.inspectors.map((each) => each.token)];
  lists.push(said.left_out.map((each) => each.reason), said.conflicts.map((each) => each.join(" ")), said.beside);
  lists.push(...said.subjects.map((each) => each.items), ...said.inspectors.map((each) => each.items));
  for (const list of lists) for (let at = 1; at < list.length; at++) must(byBytes(list[at - 1], list[at]) < 0, `out of order, or twice: ${list[at]}`);
  for (let at = 1; at < said.strata.length; at++) must(said.strata[at - 1].number < said.strata[at].number, "strata out of order");
  const items = new Set(said.items.map((each) => each.item));
  const sizes = new Map(said.strata.map((each) => [each.number, 0]));
  for (const { token: subject, stratum, items: own } of said.subjects) {
    must(sizes.has(stratum), `stratum ${stratum} has no ratio`);
    must(own.length > 0 && own.every((each) => items.has(each)), `items of ${subject}`);
    sizes.set(stratum, sizes.get(stratum) + 1);
  }
  const subjects = new Set(lists[1]);
  const inspectors = new Set(lists[2]);
  for (const [inspector, subject] of said.conflicts) must(inspectors.has(inspector) && subjects.has(subject), "a tie of somebody who is not listed");
  for (const { number, size } of said.strata) must(size === sizes.get(number), `stratum ${number} has ${sizes.get(number)} subjects, not ${size}`);
  const due = takes(said.strata, said.by === "number" ? said.total : null);
  said.strata.forEach((each, place) => {
    must(each.take === due[place], `stratum ${each.number}: ${due[place]} are to be drawn, not ${each.take}`);
  });
  must(said.control <= said.subjects.length && said.team.least >= 2 && said.check_from <= said.check_to, "control arm, team or period");
  for (const day of [said.as_of, said.check_from, said.check_to]) must(real(`${day}T00:00:00Z`), `no such day: ${day}`);
  const others = (said.replaces && `, replaces ${said.replaces}`) + (said.beside.length ? `, beside ${said.beside.join(", ")}` : "");
  return `${said.subjects.length} subjects, ${said.inspectors.length} inspectors, ${said.conflicts.length} ties${others}`;
}

const real = (moment) => /^(?!0000)[0-9]{4}-/.test(moment ?? "") && new Date(moment).toJSON()?.replace(".000", "") === moment;

function checkTimes({ announcement: { seed: plan }, published, seed, drawn }) {
  const moments = [published, plan.not_before];
  if (seed?.kind === "fallback") moments.push(plan.fallback.not_before);
  if (seed) moments.push(seed.obtained, drawn);
  if (seed?.kind === "sealed-halves") must(real(plan.fallback.not_before) && seed.obtained < plan.fallback.not_before, "revealed when the fallback could be known");
  for (const each of moments) must(real(each), `no moment: ${each}`);
  must(moments[0] < moments[1], "the list was not published before the seed could be known");
  for (let at = 2; at < moments.length; at++) must(moments[at - 1] <= moments[at], "out of order");
  return moments.join(" → ");
}

function checkOpenings({ announcement, openings, selection }) {
  const listed = { subject: new Set(announcement.subjects.map((each) => each.token)), inspector: new Set(announcement.inspectors.map((each) => each.token)) };
  for (const each of openings) must(token(each.kind, each.salt, each.number) === each.token && listed[each.kind].has(each.token), `${each.number} is not ${each.token}`);
  must(new Set(openings.map((each) => `${each.kind} ${each.number}`)).size === openings.length, "somebody stands in the list twice");
  const drawn = new Set(selection ? [...selection.control, ...selection.strata.flatMap((each) => each.tokens)] : []);
  return `${openings.length} opened, ${openings.filter((each) => drawn.has(each.token)).length} of ${drawn.size} drawn`;
}

function checkOwn({ announcement, selection }, { number, salt }) {
  const of = (kind, list) => list.map((each) => each.token).find((each) => each === token(kind, salt, number));
  const subject = of("subject", announcement.subjects);
  const found = subject ?? of("inspector", announcement.inspectors);
  must(found, `${number} with this salt is not in the list`);
  const drawn = selection && [...selection.control, ...selection.strata.flatMap((each) => each.tokens)].includes(found);
  return found + (drawn ? ", drawn" : subject && selection ? ", not drawn" : "");
}

function checkAll({ announcement, openings }) {
  const opened = new Set(openings.map((each) => each.token));
  const [subjects, inspectors] = [announcement.subjects, announcement.inspectors].map((list) => list.filter((each) => !opened.has(each.token)).length);
  must(subjects + inspectors === 0, `not opened: ${subjects} subjects, ${inspectors} inspectors; they may not exist`);
  return `all ${announcement.subjects.length} subjects and ${announcement.inspectors.length} inspectors are opened`;
}

// ── §3, §9 which fields there are, and nothing else ─────────────────────────────────────────────────────────────────
const text = (least, most) => (value) => typeof value === "string" && [...value].length >= least && [...value].length <= most;
const like = (pattern) => (value) => typeof value === "string" && pattern.test(value);
const whole = (least, most = Number.MAX_SAFE_INTEGER) => (value) => Number.isSafeInteger(value) && value >= least && value <= most;
const among = (...values) => (value) => values.includes(value);
const list = (kind, least = 0, most = Infinity) => (value, at) => Array.isArray(value) && value.length >= least && value.length <= most && value.every((each, place) => fits(kind, each, `${at}.${place}`));
const fields = (kinds) => (value, at) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  for (const name of Object.keys(value)) must(Object.hasOwn(kinds, name), `a field that is not in the protocol: ${at}.${name}`);
  return Object.entries(kinds).every(([name, kind]) => fits(kind, value[name], `${at}.${name}`));
};
const maybe = (kind) => (value, at) => value === null || kind(value, at);
const byKind = (kinds) => (value, at) => Object.hasOwn(kinds, value?.kind ?? "") && fields({ kind: among(value.kind), ...kinds[value.kind] })(value, at);
const fits = (kind, value, at) => {
  must(kind(value, at), `not as in the protocol: ${at}`);
  return true;
};

const HEX = like(/^[0-9a-f]{64}$/);
const MOMENT = like(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/);
const DAY = like(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
const NAME = text(1, 2000);
const LINE = like(/^[^\x00-\x1f\x7f]{1,500}$/u);
const REGION = like(/^([0-9]{6})?$/);
const ANY = text(0, Infinity);
const DIGITS = like(/^[0-9]{6,100}$/);
const NUMBER = { source: NAME, digits: whole(6, 100), not_before: MOMENT };
const PLAN = byKind({
  "public-number": NUMBER,
  dice: { faces: whole(2, 100), count: whole(1, 200), witnesses: list(NAME, 2), not_before: MOMENT },
  "sealed-halves": {
    commitments: list(fields({ party: LINE, commitment: HEX }), 2, 2),
    not_before: MOMENT,
    fallback: byKind({ "public-number": NUMBER }),
  },
});
const SEED = byKind({
  "public-number": { value: DIGITS, evidence: ANY, obtained: MOMENT },
  dice: { rolls: list(whole(-100, 1000)), witnesses: list(NAME), evidence: ANY, obtained: MOMENT },
  "sealed-halves": { halves: list(fields({ party: LINE, half: HEX }), 2, 2), obtained: MOMENT },
  fallback: { withheld: list(NAME, 1, 2), value: DIGITS, evidence: ANY, obtained: MOMENT },
});
const ANNOUNCEMENT = fields({
  protocol: among(PROTOCOL), draw_no: LINE, replaces: ANY, beside: list(LINE), title: NAME, scope: ANY, policy: NAME,
  directed: among("定向", "不定向"), joint: among("本部门", "跨部门"), as_of: DAY, check_from: DAY, check_to: DAY,
  items: list(fields({ item: NAME, name: NAME, department: NAME }), 1),
  by: among("ratio", "number"), total: whole(0), control: whole(0),
  strata: list(fields({ number: whole(1, 999), size: whole(0), ratio: like(/^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$/), floor: whole(0), take: whole(0) }), 1),
  subjects: list(fields({ token: HEX, stratum: whole(1), region: REGION, items: list(NAME, 1) })),
  inspectors: list(fields({ token: HEX, department: NAME, region: REGION, items: list(NAME) })),
  conflicts: list(list(HEX, 2, 2)),
  team: fields({ least: whole(2, 20), each: whole(1, 20), most: whole(1) }),
  left_out: list(fields({ reason: NAME, count: whole(0) })),
  seed: PLAN,
});
const DOCUMENT = fields({
  protocol: among(PROTOCOL), list_hash: HEX, published: MOMENT, announcement: ANNOUNCEMENT, seed: maybe(SEED), drawn: maybe(MOMENT),
  selection: maybe(fields({ control: list(HEX), strata: list(fields({ number: whole(0), tokens: list(HEX) })) })),
  pairing: maybe(fields({
    visits: list(fields({ subject: HEX, inspectors: list(HEX) })),
    unstaffed: list(fields({ subject: HEX, department: NAME, eligible: whole(0), needed: whole(0) })),
  })),
  openings: list(fields({ kind: among("subject", "inspector"), token: HEX, salt: HEX, number: NAME, name: ANY })),
  digest: HEX,
});

// ── §9 the file ─────────────────────────────────────────────────────────────────────────────────────────────────────
function verify(content, published) {
  const checks = [];
  const run = (id, step) => {
    try {
      const reason = step();
      checks.push({ id, passed: reason === null ? null : true, reason: reason ?? "not drawn yet" });
    } catch (error) {
      checks.push({ id, passed: false, reason: error.message });
    }
    return checks.at(-1).passed;
  };
  let said;
  const readable = run("file", () => {
    said = JSON.parse(content.toString("utf8"));
    must(Buffer.from(canonical(said), "utf8").equals(content), "not in canonical writing (RFC 8785)");
    must(said?.protocol === PROTOCOL, `not ${PROTOCOL}`);
    fits(DOCUMENT, said, "file");
    return `${content.length} bytes`;
  });
  if (!readable) return checks;
  const same = (made, own, elsewhere) => {
    must(made === own, `computed ${made}, said ${own}`);
    must(elsewhere === undefined || made === elsewhere, `this file has ${made}, published was ${elsewhere}`);
    return made + (elsewhere === undefined ? " (compared with the file's own word only: none published was given)" : " (as published)");
  };
  run("digest", () => same(digestOf(said), said.digest, published.digest));
  run("list-hash", () => same(listHash(said.announcement), said.list_hash, published.hash));
  if (!run("list", () => checkList(said.announcement))) return checks;
  run("times", () => checkTimes(said));
  const key = () => drawKey(listHash(said.announcement), seedText(said.announcement.draw_no, said.announcement.seed, said.seed));
  const drawn = (step) => () => (said.seed === null ? null : step());
  run("seed", () => {
    if (said.seed !== null) return seedText(said.announcement.draw_no, said.announcement.seed, said.seed).replaceAll("\n", ", ");
    must(said.drawn === null && said.selection === null && said.pairing === null, "a result without a seed");
    return null;
  });
  run("selection", drawn(() => {
    must(canonical(select(said.announcement, key())) === canonical(said.selection), "list and seed give another selection");
    return `${said.selection.control.length} in the control arm, ${said.selection.strata.map((each) => each.tokens.length).join(" + ")} from the strata`;
  }));
  run("pairing", drawn(() => {
    must(canonical(pair(said.announcement, key(), select(said.announcement, key()))) === canonical(said.pairing), "list and seed give other teams");
    return `${said.pairing.visits.length} with a team, ${said.pairing.unstaffed.length} without`;
  }));
  run("openings", () => checkOpenings(said));
  if (published.number !== undefined) run("own", () => checkOwn(said, published));
  if (published.all) run("all", () => checkAll(said));
  return checks;
}

// ── §11 test vectors ────────────────────────────────────────────────────────────────────────────────────────────────
function vectors(path) {
  const said = JSON.parse(readFileSync(path, "utf8"));
  const same = (name, made, told) => must(canonical(made) === canonical(told), `${name}: ${canonical(made)} is not ${canonical(told)}`);
  for (const each of said.canonical) same("canonical", canonical(each.value), each.bytes);
  for (const each of said.tokens) same("token", token(each.kind, each.salt, each.number), each.token);
  for (const each of said.salts) same("salt", hmac(Buffer.from(each.key, "hex"), `${each.kind}\n${each.number}`), each.salt);
  for (const each of said.commitments) same("commitment", commitment(each.draw_no, each.party, each.half), each.commitment);
  for (const each of said.takes) same("takes", takes(each.strata, each.total), each.take);
  for (const each of said.covers) same("covers", covers(each.region, each.place), each.covers);
  for (const each of said.draws) {
    const hash = listHash(each.announcement);
    const text = seedText(each.announcement.draw_no, each.announcement.seed, each.seed);
    const key = drawKey(hash, text);
    same("list hash", hash, each.list_hash);
    same("seed text", text, each.seed_text);
    same("key", key.toString("hex"), each.key);
    same("ranks", each.announcement.subjects.map((subject) => rank(key, "control", subject.token)), each.control_ranks);
    same("selection", select(each.announcement, key), each.selection);
    same("pairing", pair(each.announcement, key, each.selection), each.pairing);
  }
  return said.draws.length;
}

// ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────
const USAGE = "node verify_draw.mjs FILE [--hash LIST_HASH] [--digest DIGEST] [--number NUMBER --salt SALT] [--all]\nnode verify_draw.mjs --vectors FILE";
const OPTIONS = { "--hash": "hash", "--digest": "digest", "--number": "number", "--salt": "salt", "--vectors": "vectors" };

/** What was asked. A word that is not known, an option without its value or a hash that is none is an error: it would otherwise compare nothing. */
function asked(words) {
  const found = { files: [] };
  for (let at = 0; at < words.length; at++) {
    const [name, ...rest] = words[at].split("=");
    if (words[at] === "--all") found.all = true;
    else if (!words[at].startsWith("-")) found.files.push(words[at]);
    else {
      must(Object.hasOwn(OPTIONS, name), `unknown option ${name}`);
      must(found[OPTIONS[name]] === undefined, `${name} twice`);
      const value = (rest.length ? rest.join("=") : (words[++at] ?? "")).trim();
      must(value && !value.startsWith("--"), `${name} has no value`);
      found[OPTIONS[name]] = value;
    }
  }
  for (const name of ["hash", "digest", "salt"]) {
    if (found[name] === undefined) continue;
    found[name] = found[name].toLowerCase();
    must(HEX(found[name]), `--${name} is not 64 hexadecimal digits`);
  }
  must((found.number === undefined) === (found.salt === undefined), "--number and --salt go together");
  must(found.vectors === undefined ? found.files.length === 1 : words.length <= 2 && found.files.length === 0, "one file is needed");
  return found;
}

function main() {
  let said;
  try {
    said = asked(process.argv.slice(2));
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    return 2;
  }
  if (said.vectors !== undefined) {
    console.log(`${vectors(said.vectors)} draws and all other vectors agree`);
    return 0;
  }
  const checks = verify(readFileSync(said.files[0]), said);
  for (const { id, passed, reason } of checks) console.log(`${passed === null ? "—   " : passed ? "ok  " : "FAIL"} ${id.padEnd(10)} ${reason}`);
  const good = checks.every((each) => each.passed !== false);
  const drawn = checks.some((each) => each.id === "selection" && each.passed);
  console.log(good ? (drawn ? "all agree: this is the draw that list and seed give" : "all agree so far: nothing was drawn yet") : "NOT the announced draw: see FAIL above");
  console.log("still to be compared outside the file: where and when the list hash was published, and the public number at its source");
  return good ? 0 : 1;
}

process.exitCode = main();
