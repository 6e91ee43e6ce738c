import { domainOfMailto } from "./dmarc-record.ts";
import type { Examination } from "./examination.ts";
import { type Line, lineAbout, txtRecord } from "./line.ts";
import { hasVersion, readTagList } from "./tag-list.ts";

/** Where other servers report what goes wrong with TLS (RFC 8460); nobody has to have it. */
export async function checkTlsReports({ query, world, signal }: Examination): Promise<Line> {
  const name = `_smtp._tls.${query.domain}`;
  const line = lineAbout("tls-rpt", `TXT ${name}`);
  const answer = await world.resolveTxt(name, signal);
  const records = answer.kind === "found" ? answer.records.filter((text) => hasVersion(text, "TLSRPTv1")) : [];
  const publish = [txtRecord(name, `v=TLSRPTv1; rua=mailto:tls@${query.domain}`)];
  const [text, ...others] = records;
  if (text === undefined) {
    return line.info("no record", {
      change: "Optional: to hear when servers cannot reach yours by TLS, publish:",
      publish,
    });
  }
  if (others.length > 0) return line.warn(`${records.length} records`, { change: "Senders then take none: keep one." });
  const tags = readTagList(text);
  const addresses = typeof tags === "string" ? [] : (tags.get("rua") ?? "").split(",").map((uri) => uri.trim());
  const valid = addresses.length > 0 && addresses.every((uri) => domainOfMailto(uri) || /^https:\/\/\S+$/.test(uri));
  if (!valid) return line.warn(text, { change: "rua= must be a mailto: or https: address. Publish:", publish });
  return line.ok(text);
}
