import { readHostName } from "../query.ts";
import type { DnsAnswer } from "../world.ts";
import type { Examination } from "./examination.ts";
import { type Line, lineAbout, txtRecord } from "./line.ts";
import { hasMacro, isSpf, readSpf, type SpfMechanism, type SpfRecord } from "./spf-record.ts";

/** Terms that ask DNS, and those of them that come to nothing (RFC 7208 §4.6.4). */
const LOOKUP_LIMIT = 10;
const VOID_LIMIT = 2;
/** MX hosts that one `mx` may have. */
const HOST_LIMIT = 10;
/** Counting stops here: beyond the limit by far is beyond the limit. */
const COUNT_LIMIT = 30;

/** Who may send in the domain's name (RFC 7208). */
export async function checkSpf(examination: Examination, takesNoMail: boolean): Promise<Line> {
  const { query, world, signal } = examination;
  const { domain } = query;
  const line = lineAbout("spf", `TXT ${domain}`);
  const answer = await world.resolveTxt(domain, signal);
  if (answer.kind === "failed") {
    return line.fail(`DNS gives no answer: ${answer.words}`, { change: "See that the name servers answer for TXT." });
  }
  const records = recordsOf(answer);
  const wanted = txtRecord(domain, takesNoMail ? "v=spf1 -all" : "v=spf1 mx -all");
  const [text, ...others] = records;
  if (text === undefined) {
    const change = takesNoMail
      ? "Say that nobody sends in its name. Publish:"
      : "Large providers refuse mail without. Publish, with every server that sends for the domain:";
    return line.fail("no SPF record", { change, publish: [wanted] });
  }
  if (others.length > 0) {
    const change = "Receivers take more than one for an error (RFC 7208 §4.5): join them into one record.";
    return line.fail(`${records.length} SPF records: ${records.join(" | ")}`, { change });
  }

  const tally: Tally = { lookups: 0, voids: [], problems: [] };
  const all = await walk(domain, text, [domain], tally, examination);
  if (tally.problems.length > 0) {
    const change = "Receivers give up at such an error, and treat the mail as if there were no SPF: mend it.";
    return line.fail(`${text}: ${[...new Set(tally.problems)].join("; ")}`, { change });
  }
  const count = `${tally.lookups > COUNT_LIMIT ? `more than ${COUNT_LIMIT}` : tally.lookups} of ${LOOKUP_LIMIT} look-ups`;
  if (tally.lookups > LOOKUP_LIMIT) {
    const change = "Receivers stop at ten (RFC 7208 §4.6.4): name addresses by ip4: and ip6:, drop what sends no more.";
    return line.fail(`${text}, ${count}`, { change });
  }
  if (tally.voids.length > VOID_LIMIT) {
    const change = `Receivers stop after ${VOID_LIMIT} names that lead nowhere: drop ${tally.voids.join(", ")}.`;
    return line.fail(`${text}, ${tally.voids.length} look-ups come to nothing`, { change });
  }
  return judgeEnd(line, text, count, all, tally.voids);
}

function judgeEnd(
  line: ReturnType<typeof lineAbout>,
  text: string,
  count: string,
  all: SpfMechanism | null,
  voids: readonly string[],
): Line {
  const found = `${text}, ${count}`;
  if (!all) {
    const change = 'Without an end, anybody may send: end it in "-all", or in "~all" while you try.';
    return line.fail(`${found}, with no "all"`, { change });
  }
  if (all.qualifier === "+") {
    return line.fail(found, { change: '"+all" lets the whole world send in your name: end it in "-all".' });
  }
  if (all.qualifier === "?") {
    return line.warn(found, { change: '"?all" says nothing of anybody else: end it in "-all" or "~all".' });
  }
  if (/(^| )[+\-~?]?ptr\b/i.test(text)) {
    return line.warn(found, { change: "ptr is slow and not to be used (RFC 7208 §5.5): name hosts or addresses." });
  }
  if (voids.length > 0) return line.warn(found, { change: `Drop what leads nowhere: ${voids.join(", ")}.` });
  return line.ok(found);
}

interface Tally {
  lookups: number;
  readonly voids: string[];
  readonly problems: string[];
}

const recordsOf = (answer: DnsAnswer<string>): readonly string[] =>
  answer.kind === "found" ? answer.records.filter(isSpf) : [];

/** Counts what a record costs with all that it includes; gives the `all` that ends it. `path`: domains on the way here. */
async function walk(
  domain: string,
  text: string,
  path: readonly string[],
  tally: Tally,
  examination: Examination,
): Promise<SpfMechanism | null> {
  const record = readSpf(text);
  tally.problems.push(...record.problems.map((problem) => (path.length > 1 ? `${domain} ${problem}` : problem)));
  for (const mechanism of record.mechanisms) {
    if (tally.lookups > COUNT_LIMIT) return null;
    if (mechanism.name === "all") return mechanism;
    await count(mechanism, domain, path, tally, examination);
  }
  return record.redirect ? follow(record, path, tally, examination) : null;
}

async function count(
  { name, domain, text }: SpfMechanism,
  current: string,
  path: readonly string[],
  tally: Tally,
  examination: Examination,
): Promise<void> {
  if (name === "ip4" || name === "ip6" || name === "all") return;
  tally.lookups += 1;
  const target = domain ?? current;
  // Known only once a message comes.
  if (hasMacro(target) || name === "ptr" || name === "exists") return;
  const { world, signal } = examination;
  if (name === "include") return void (await enter(target, text, path, tally, examination));
  const answer = name === "mx" ? await world.resolveMx(target, signal) : await world.resolveHost(target, signal);
  if (answer.kind === "failed") tally.problems.push(`DNS gives no answer for ${text}: ${answer.words}`);
  else if (answer.kind !== "found") tally.voids.push(text);
  else if (name === "mx" && answer.records.length > HOST_LIMIT)
    tally.problems.push(`${text} stands for too many hosts`);
}

async function follow(
  { redirect }: SpfRecord,
  path: readonly string[],
  tally: Tally,
  examination: Examination,
): Promise<SpfMechanism | null> {
  const target = redirect ?? "";
  tally.lookups += 1;
  return hasMacro(target) ? null : enter(target, `redirect=${target}`, path, tally, examination);
}

async function enter(
  target: string,
  term: string,
  path: readonly string[],
  tally: Tally,
  examination: Examination,
): Promise<SpfMechanism | null> {
  const domain = readHostName(target);
  if (!domain) {
    tally.problems.push(`${term} names no domain`);
    return null;
  }
  if (path.includes(domain)) {
    tally.problems.push(`${term} leads back to ${domain}`);
    return null;
  }
  const answer = await examination.world.resolveTxt(domain, examination.signal);
  if (answer.kind === "failed") {
    tally.problems.push(`DNS gives no answer for ${term}: ${answer.words}`);
    return null;
  }
  const [text, ...others] = recordsOf(answer);
  if (text === undefined || others.length > 0) {
    const what = text === undefined ? "has no SPF record" : `has ${others.length + 1} SPF records`;
    tally.problems.push(`${term}, but ${domain} ${what}`);
    return null;
  }
  return walk(domain, text, [...path, domain], tally, examination);
}
