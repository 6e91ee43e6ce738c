import { isIP } from "node:net";
import { type Examination, findFaultOfHost } from "./examination.ts";
import { type Line, lineAbout } from "./line.ts";

export interface MxFacts {
  readonly lines: readonly Line[];
  /** The hosts that take the mail, best first. */
  readonly hosts: readonly string[];
  /** A null MX (RFC 7505). */
  readonly takesNoMail: boolean;
  /** There is no such domain at all. */
  readonly isMissing: boolean;
}

/** Who takes the domain's mail (RFC 5321 §5.1, RFC 2181 §10.3, RFC 7505). */
export async function checkMx(examination: Examination): Promise<MxFacts> {
  const { query, world, signal } = examination;
  const { domain } = query;
  const line = lineAbout("mx", `MX ${domain}`);
  const nobody = { hosts: [], takesNoMail: false, isMissing: false };
  const answer = await world.resolveMx(domain, signal);
  if (answer.kind === "failed") {
    const found = `DNS gives no answer: ${answer.words}`;
    return { ...nobody, lines: [line.fail(found, { change: `See that the name servers of ${domain} answer.` })] };
  }
  if (answer.kind !== "found") return { ...nobody, ...(await judgeAbsence(examination)) };

  const records = answer.records
    .map(({ preference, exchange }) => ({ preference, host: exchange.toLowerCase().replace(/\.$/, "") }))
    .toSorted((one, other) => one.preference - other.preference);
  const isNull = ({ host }: { host: string }) => host === "";
  if (records.every(isNull)) {
    return { ...nobody, takesNoMail: true, lines: [line.ok("a null MX: the domain takes no mail, and says so")] };
  }
  const lines = await Promise.all(
    records.map(async ({ preference, host }) => {
      const about = lineAbout("mx", `MX ${domain}`);
      if (host === "") {
        const change = "A null MX must be the only MX (RFC 7505 §3): take it away, or take the others away.";
        return about.fail(`${preference} . (a null MX) beside others`, { change });
      }
      if (isIP(host)) {
        const change = "An MX names a host, never an address: give the address a name and put that there.";
        return about.fail(`${preference} ${host} is an address`, { change });
      }
      const fault = await findFaultOfHost(host, examination);
      if (!fault) return about.ok(`${preference} ${host}`);
      const change = fault.includes("CNAME")
        ? "An MX must name a host with addresses of its own (RFC 2181 §10.3): put the CNAME's target into the MX."
        : `Give ${host} an A and an AAAA record, or take it out of the MX.`;
      return about.fail(`${preference} ${host}: ${fault.slice(host.length + 1)}`, { change });
    }),
  );
  return { ...nobody, lines, hosts: records.map(({ host }) => host).filter((host) => host !== "" && !isIP(host)) };
}

async function judgeAbsence({ query, world, signal }: Examination): Promise<Pick<MxFacts, "lines" | "isMissing">> {
  const { domain } = query;
  const line = lineAbout("mx", `MX ${domain}`);
  const addresses = await world.resolveHost(domain, signal);
  if (addresses.kind === "nxdomain") {
    const change = "Check the spelling; a domain that was registered needs name servers that know it.";
    return { isMissing: true, lines: [line.fail("there is no such domain", { change })] };
  }
  const publish = [{ kind: "record", where: domain, content: `${domain}. IN MX 10 mail.${domain}.` }] as const;
  if (addresses.kind === "found") {
    const change = "Mail then goes to the domain's own address (RFC 5321 §5.1), which is seldom meant. Name the host:";
    return { isMissing: false, lines: [line.warn("none", { change, publish })] };
  }
  return {
    isMissing: false,
    lines: [
      line.fail("none, and the domain has no address", { change: "No mail can arrive. Name the host:", publish }),
    ],
  };
}
