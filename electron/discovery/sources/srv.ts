import type { Finding } from "../../../shared/discovery.ts";
import { asTheyCome } from "../arrival.ts";
import { firstPreferred, gather } from "../preference.ts";
import { foreignTaint, noteFailedProbe, probeAs, resolvePublic } from "../probing.ts";
import type { Query } from "../query.ts";
import { orderRecords, type ServiceLabel } from "../service-records.ts";
import type { SourceContext } from "../source.ts";
import type { ProbeRequest, SrvRecord } from "../world.ts";

/** How long a backup that answered waits for a target of lower priority, in ms. */
const PATIENCE = 500;
/** How long a service that answered waits for one that would be preferred, in ms. */
const SERVICE_PATIENCE = 300;
/** Of one service. */
const TARGET_LIMIT = 4;

type MailLabel = Exclude<ServiceLabel, "_autodiscover">;

const MAIL_SERVICES: readonly (Pick<ProbeRequest, "protocol" | "security"> & { readonly label: MailLabel })[] = [
  { label: "_imaps", protocol: "imap", security: "tls" },
  { label: "_imap", protocol: "imap", security: "starttls" },
  { label: "_pop3s", protocol: "pop3", security: "tls" },
  { label: "_pop3", protocol: "pop3", security: "starttls" },
  { label: "_submissions", protocol: "smtp", security: "tls" },
  { label: "_submission", protocol: "smtp", security: "starttls" },
];

/** RFC 6186 and RFC 8314: the servers that DNS names, each service's first target that answers. */
export async function* findBySrv(query: Query, context: SourceContext): AsyncGenerator<readonly Finding[]> {
  const looks = MAIL_SERVICES.map((service, preference) => ({
    outgoing: service.protocol === "smtp",
    found: findService(service, preference, query, context),
  }));
  const legs = [false, true].map((leg) =>
    gather(
      looks.filter(({ outgoing }) => outgoing === leg).map(({ found }) => found),
      { world: context.world, signal: context.signal, patienceMs: SERVICE_PATIENCE },
    ),
  );
  yield* asTheyCome(legs);
}

async function findService(
  { label, protocol, security }: (typeof MAIL_SERVICES)[number],
  preference: number,
  query: Query,
  context: SourceContext,
): Promise<Finding | null> {
  const service = await context.services[label];
  if (service.kind !== "offered") return null;
  const targets = orderRecords(service.records, context.world.random).slice(0, TARGET_LIMIT);
  return firstPreferred(
    targets.map((record) => (signal) => {
      // 465 is TLS from the first byte under any name (RFC 8314 §7.3).
      const secured = protocol === "smtp" && record.port === 465 ? "tls" : security;
      return tryTarget({ protocol, security: secured }, record, preference, query, { ...context, signal });
    }),
    { world: context.world, signal: context.signal, patienceMs: PATIENCE },
  );
}

async function tryTarget(
  server: Pick<ProbeRequest, "protocol" | "security">,
  { target: host, port }: SrvRecord,
  preference: number,
  query: Query,
  context: SourceContext,
): Promise<Finding | null> {
  const addresses = await resolvePublic(host, context);
  if (context.signal.aborted) return null;
  if (addresses.length === 0) {
    context.startStep("srv", `${host}:${port}`).end("failed", "left out: no public address");
    context.noteSetback({ failure: { code: "HOST_NOT_FOUND", host }, preference });
    return null;
  }
  const answer = await probeAs("srv", { ...server, host, port, addresses }, context);
  if (answer?.kind === "failed" && answer.failure) {
    await noteFailedProbe(answer.failure, { ...server, host, port }, preference, context);
  }
  if (answer?.kind !== "greeted") return null;
  return {
    source: "srv",
    server: { ...server, host, port, username: query.wireAddress },
    preference,
    taints: foreignTaint(host, query),
  } as Finding;
}
