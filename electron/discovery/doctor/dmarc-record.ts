import { readHostName } from "../query.ts";
import { hasVersion, readTagList } from "./tag-list.ts";

export type DmarcPolicy = "none" | "quarantine" | "reject";

export interface DmarcRecord {
  readonly policy: DmarcPolicy | null;
  /** For the domains below; `policy` where it is not said. */
  readonly subdomainPolicy: DmarcPolicy | null;
  /** The share of failing mail that the policy is for, 0 to 100. */
  readonly percent: number;
  /** Domains that aggregate reports are sent to. */
  readonly reportDomains: readonly string[];
  readonly problems: readonly string[];
}

/** Whether a TXT record means to be one of DMARC (RFC 7489 §6.6.3). */
export function isDmarc(text: string): boolean {
  return hasVersion(text, "DMARC1");
}

/** Reads a record that {@link isDmarc} (RFC 7489 §6.3, §6.4). */
export function readDmarc(text: string): DmarcRecord {
  const tags = readTagList(text);
  if (typeof tags === "string") {
    return { policy: null, subdomainPolicy: null, percent: 100, reportDomains: [], problems: [tags] };
  }
  const problems: string[] = [];
  const policy = readPolicy(tags.get("p"));
  if (!tags.has("p")) problems.push("has no policy (p=)");
  else if (!policy) problems.push(`has the policy p=${tags.get("p")}, which is none of none, quarantine, reject`);
  else if ([...tags.keys()][1] !== "p") problems.push("has p= in another place than right behind v=");
  const subdomainPolicy = tags.has("sp") ? readPolicy(tags.get("sp")) : policy;
  if (tags.has("sp") && !subdomainPolicy) {
    problems.push(`has the policy sp=${tags.get("sp")}, which is none of none, quarantine, reject`);
  }
  const pct = tags.get("pct") ?? "100";
  const percent = /^\d{1,3}$/.test(pct) && Number(pct) <= 100 ? Number(pct) : null;
  if (percent === null) problems.push(`has pct=${pct}, which is not between 0 and 100`);
  for (const tag of ["adkim", "aspf"]) {
    const value = tags.get(tag);
    if (value !== undefined && !/^[rs]$/i.test(value)) problems.push(`has ${tag}=${value}, which is neither r nor s`);
  }
  const reportDomains = readReportAddresses(tags.get("rua"), "rua", problems);
  readReportAddresses(tags.get("ruf"), "ruf", problems);
  return { policy, subdomainPolicy, percent: percent ?? 100, reportDomains, problems };
}

function readPolicy(text: string | undefined): DmarcPolicy | null {
  const policy = text?.toLowerCase();
  return policy === "none" || policy === "quarantine" || policy === "reject" ? policy : null;
}

/** Domains of `mailto:` addresses, each perhaps with a size limit behind `!` (RFC 7489 §6.2). */
function readReportAddresses(text: string | undefined, tag: string, problems: string[]): readonly string[] {
  if (text === undefined) return [];
  return text.split(",").flatMap((part) => {
    const uri = part.trim();
    const domain = domainOfMailto(uri.replace(/!\d+[kmgt]?$/i, ""));
    if (domain) return [domain];
    problems.push(`has ${tag}=${uri}, which is no mailto: address`);
    return [];
  });
}

/** The domain of a `mailto:` address; null where it is none. */
export function domainOfMailto(uri: string): string | null {
  const [, host] = /^mailto:[^\s@,!]+@([^\s@?]+)(?:\?.*)?$/i.exec(uri) ?? [];
  return host ? readHostName(host) : null;
}
