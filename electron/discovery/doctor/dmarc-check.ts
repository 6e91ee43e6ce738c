import { areRelated, registrableDomain } from "../query.ts";
import type { DnsAnswer } from "../world.ts";
import { isDmarc, readDmarc } from "./dmarc-record.ts";
import type { Examination } from "./examination.ts";
import { type Line, lineAbout, listed, txtRecord } from "./line.ts";

/** What receivers are to do with mail that forges the domain (RFC 7489). */
export async function checkDmarc(examination: Examination, takesNoMail: boolean): Promise<Line> {
  const { query, world, signal } = examination;
  const { domain } = query;
  const own = await world.resolveTxt(`_dmarc.${domain}`, signal);
  const organisation = registrableDomain(domain);
  const inherits =
    recordsOf(own).length === 0 && own.kind !== "failed" && organisation !== null && organisation !== domain;
  const place = inherits ? organisation : domain;
  const answer = inherits ? await world.resolveTxt(`_dmarc.${place}`, signal) : own;
  const line = lineAbout("dmarc", `TXT _dmarc.${place}`);
  if (answer.kind === "failed") {
    return line.fail(`DNS gives no answer: ${answer.words}`, { change: "See that the name servers answer for it." });
  }
  const reports = takesNoMail ? "" : ` rua=mailto:dmarc@${domain}`;
  const publish = [txtRecord(`_dmarc.${domain}`, `v=DMARC1; p=${takesNoMail ? "reject" : "quarantine"};${reports}`)];
  const [text, ...others] = recordsOf(answer);
  if (text === undefined) {
    const change = takesNoMail
      ? "Nobody sends in its name, so say so. Publish:"
      : "Anybody can write in your name. Publish, with p=none first if you are not sure of all that sends:";
    return line.warn("no DMARC record", { change, publish });
  }
  if (others.length > 0) {
    return line.fail(`${others.length + 1} records`, {
      change: "Receivers then take none (RFC 7489 §6.6.3): keep one.",
    });
  }
  const record = readDmarc(text);
  if (record.problems.length > 0) {
    const change = record.policy
      ? "Receivers pass over what they cannot read: mend it."
      : "Receivers take it for no policy at all. Publish, for example:";
    const found = `${text}: ${record.problems.join("; ")}`;
    return line.fail(found, record.policy ? { change } : { change, publish });
  }
  const policy = inherits ? record.subdomainPolicy : record.policy;
  const found = inherits ? `${text}, of the organisation's domain` : text;
  const deaf = await findDeafReceivers(record.reportDomains, place, examination);
  if (deaf.length > 0) {
    const [first = ""] = deaf;
    return line.warn(`${found}; ${listed(deaf)} has not agreed to get the reports`, {
      change: "No reports are sent there until it publishes (RFC 7489 §7.1):",
      publish: [txtRecord(`${place}._report._dmarc.${first}`, "v=DMARC1;")],
    });
  }
  if (policy === "none") {
    const change =
      "It only watches: forged mail is delivered. When the reports are clean, say p=quarantine or p=reject.";
    return line.warn(found, { change });
  }
  if (record.percent < 100) {
    const change = `It is for ${record.percent} % of forged mail only: drop pct= when the reports are clean.`;
    return line.warn(found, { change });
  }
  if (record.reportDomains.length === 0 && !takesNoMail) {
    return line.info(`${found}; without rua= you hear of no forgery`);
  }
  return line.ok(found);
}

const recordsOf = (answer: DnsAnswer<string>): readonly string[] =>
  answer.kind === "found" ? answer.records.filter(isDmarc) : [];

/** Domains of others that were told to get reports and have not agreed (RFC 7489 §7.1). */
async function findDeafReceivers(
  domains: readonly string[],
  place: string,
  { world, signal }: Examination,
): Promise<readonly string[]> {
  const foreign = [...new Set(domains)].filter((domain) => !areRelated(domain, place)).slice(0, 5);
  const answers = await Promise.all(
    foreign.map((domain) => world.resolveTxt(`${place}._report._dmarc.${domain}`, signal)),
  );
  return foreign.filter((_domain, index) => {
    const answer = answers[index];
    return answer !== undefined && answer.kind !== "failed" && recordsOf(answer).length === 0;
  });
}
