import { startDeadline } from "../deadline.ts";
import type { DoctorWorld, WebAnswer } from "../world.ts";
import { type Examination, wordsOfAbsence } from "./examination.ts";
import { type Line, lineAbout, listed, type Publication, txtRecord } from "./line.ts";
import { isCovered, isSts, readStsPolicy, readStsRecord, type StsPolicy } from "./mta-sts-policy.ts";
import { countDays, describeRefusal } from "./server-check.ts";

/** One server, or the policy file, in ms. */
const TIME_LIMIT = 5_000;
/** Shorter than this, the policy is forgotten between two messages (RFC 8461 §3.2: weeks or more). */
const SHORT_AGE = 86_400;

/** Whether other servers insist on TLS when they bring mail (RFC 8461). `hosts`: those of the MX. */
export async function checkMtaSts(examination: Examination, hosts: readonly string[]): Promise<readonly Line[]> {
  const { query, world, signal } = examination;
  const { domain } = query;
  const record = lineAbout("mta-sts", `TXT _mta-sts.${domain}`);
  const answer = await world.resolveTxt(`_mta-sts.${domain}`, signal);
  const records = answer.kind === "found" ? answer.records.filter(isSts) : [];
  const publish = [txtRecord(`_mta-sts.${domain}`, `v=STSv1; id=${idOf(new Date())};`), writePolicy(domain, hosts)];
  if (answer.kind === "failed") {
    return [
      record.fail(`DNS gives no answer: ${answer.words}`, { change: "See that the name servers answer for it." }),
    ];
  }
  const [text, ...others] = records;
  if (text === undefined) {
    const change = "Whoever sits between the servers can strip TLS from mail to you. Publish both:";
    return [record.warn("no MTA-STS record", { change, publish })];
  }
  const read = readStsRecord(text);
  const first =
    others.length > 0
      ? record.fail(`${records.length} records`, { change: "Senders then take none (RFC 8461 §3.1): keep one." })
      : "problem" in read
        ? record.fail(`${text}: ${read.problem}`, {
            change: "Senders pass over it. Publish:",
            publish: publish.slice(0, 1),
          })
        : record.ok(text);

  const page = lineAbout("mta-sts", policyUrl(domain));
  const fetched = await fetchPolicy(domain, examination);
  if (typeof fetched === "string") {
    return [
      first,
      page.fail(fetched, { change: "The record is worth nothing without its file:", publish: publish.slice(1) }),
    ];
  }
  const policy = readStsPolicy(new TextDecoder().decode(fetched.body));
  const judged = judgePolicy(page, policy, fetched.contentType, hosts, publish);
  const reachable = judged.level === "fail" ? [] : await Promise.all(hosts.map((host) => checkHost(host, examination)));
  return [first, judged, ...reachable];
}

function judgePolicy(
  line: ReturnType<typeof lineAbout>,
  { mode, mx, maxAge, problems }: StsPolicy,
  contentType: string,
  hosts: readonly string[],
  publish: readonly Publication[],
): Line {
  const found = `mode ${mode}, mx ${listed(mx) || "none"}, for ${countDays(Math.round((maxAge ?? 0) / 86_400))}`;
  if (problems.length > 0) return line.fail(problems.join("; "), { change: "Publish:", publish: publish.slice(1) });
  const uncovered = hosts.filter((host) => !isCovered(host, mx));
  if (mode !== "none" && uncovered.length > 0) {
    const change = `Senders that keep to it cannot bring mail to ${listed(uncovered)}: add an mx: line, and change the id.`;
    return line.fail(`${found}; not for ${listed(uncovered)}`, { change });
  }
  if (mode === "none") return line.warn(found, { change: "mode: none switches it off: say testing, then enforce." });
  if (!/^text\/plain\b/i.test(contentType)) {
    const change = `Serve it as text/plain (RFC 8461 §3.2), not as ${contentType || "nothing"}.`;
    return line.warn(found, { change });
  }
  if (maxAge !== null && maxAge < SHORT_AGE) {
    return line.warn(found, { change: "Senders forget it within the day: say max_age: 604800 or more." });
  }
  if (mode === "testing") {
    return line.info(found, { change: "Nothing is enforced yet: say mode: enforce when the TLS reports are clean." });
  }
  return line.ok(found);
}

/** Fetches without following redirects (RFC 8461 §3.3); a string says why there is none. */
async function fetchPolicy(
  domain: string,
  { world, signal }: Examination,
): Promise<Extract<WebAnswer, { kind: "answered" }> | string> {
  const host = `mta-sts.${domain}`;
  const addresses = await world.resolveHost(host, signal);
  if (addresses.kind !== "found") return `${host} ${wordsOfAbsence(addresses)}`;
  const limit = startDeadline(world, signal, TIME_LIMIT);
  const request = { url: policyUrl(domain), method: "GET", headers: {}, addresses: addresses.records } as const;
  const answer = await world.fetch(request, limit.signal);
  limit.clear();
  if (answer.kind === "failed") return limit.isPast() ? `no answer within ${TIME_LIMIT / 1000} s` : answer.words;
  if (answer.status >= 300 && answer.status < 400) return `redirects (${answer.status}), which senders do not follow`;
  return answer.status === 200 ? answer : `answers ${answer.status}`;
}

/** Whether an MX keeps the promise: STARTTLS with a certificate for its name. */
async function checkHost(host: string, { world, signal }: Examination): Promise<Line> {
  const line = lineAbout("mta-sts", `smtp ${host}:25`);
  const addresses = await world.resolveHost(host, signal);
  if (addresses.kind !== "found") {
    return line.fail(`${host} ${wordsOfAbsence(addresses)}`, {
      change: "Take it out of the MX, or give it an address.",
    });
  }
  const limit = startDeadline(world, signal, TIME_LIMIT);
  const survey: Awaited<ReturnType<DoctorWorld["survey"]>> = await world.survey(
    { protocol: "smtp", host, port: 25, security: "starttls", addresses: addresses.records },
    limit.signal,
  );
  limit.clear();
  if (survey.kind === "failed") {
    return line.info(`not to be reached from here (${survey.words}); many networks let nobody out on port 25`);
  }
  if (!survey.tls) {
    const change =
      "Servers that keep to the policy bring no mail here: switch STARTTLS on. Postfix: smtpd_tls_security_level = may.";
    return line.fail("offers no STARTTLS", { change });
  }
  if (survey.tls.refusal) {
    const change = `Servers that keep to the policy bring no mail here: give it a valid certificate for ${host}.`;
    return line.fail(describeRefusal(survey.tls.refusal), { change });
  }
  return line.ok(`${survey.tls.version.replace("TLSv", "TLS ")} by STARTTLS, with a valid certificate`);
}

const policyUrl = (domain: string): string => `https://mta-sts.${domain}/.well-known/mta-sts.txt`;

/** A new id at each change; the minute will do. */
function idOf(date: Date): string {
  return date.toISOString().replace(/\D/g, "").slice(0, 12);
}

function writePolicy(domain: string, hosts: readonly string[]): Publication {
  const mx = (hosts.length > 0 ? hosts : [`mx.${domain}`]).map((host) => `mx: ${host}`);
  const content = ["version: STSv1", "mode: testing", ...mx, "max_age: 604800"].join("\n");
  return { kind: "file", where: policyUrl(domain), content };
}
