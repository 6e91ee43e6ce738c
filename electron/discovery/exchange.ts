import type { Finding, Taint } from "../../shared/discovery.ts";
import { firstPreferred } from "./preference.ts";
import { probeAs, resolvePublic } from "./probing.ts";
import { isPublicSuffix, type Query } from "./query.ts";
import type { SourceContext } from "./source.ts";
import type { ProbeRequest } from "./world.ts";

/** How long a server that answered waits for a better one, in ms. */
const PATIENCE = 500;

const INCOMING = [
  { protocol: "imap", port: 993, security: "tls" },
  { protocol: "imap", port: 143, security: "starttls" },
] as const;
const OUTGOING = [
  { protocol: "smtp", port: 465, security: "tls" },
  { protocol: "smtp", port: 587, security: "starttls" },
] as const;

/**
 * Exchange that publishes nothing but its own protocols may speak IMAP all the same: its host is tried. Where it does not,
 * that is the reason to give.
 */
export async function findOnExchange(
  host: string,
  { original, taints }: { readonly original: Query; readonly taints: readonly Taint[] },
  context: SourceContext,
): Promise<readonly Finding[] | null> {
  const addresses = isPublicSuffix(host) ? [] : await resolvePublic(host, context);
  const find = (servers: readonly Pick<ProbeRequest, "protocol" | "port" | "security">[]) =>
    firstPreferred(
      servers.map((server) => async (signal): Promise<Finding | null> => {
        const answer = await probeAs("autodiscover", { ...server, host, addresses }, { ...context, signal });
        if (answer?.kind !== "greeted") return null;
        return {
          source: "autodiscover",
          server: { ...server, host, username: original.wireAddress },
          taints,
        } as Finding;
      }),
      { world: context.world, signal: context.signal, patienceMs: PATIENCE },
    );
  const [incoming, outgoing] =
    addresses.length > 0 ? await Promise.all([find(INCOMING), find(OUTGOING)]) : [null, null];
  if (context.signal.aborted) return null;
  if (!incoming) {
    context.noteSetback({ failure: { code: "EXCHANGE_ONLY", host }, preference: 0 });
    return null;
  }
  return [incoming, outgoing].filter((finding) => finding !== null);
}
