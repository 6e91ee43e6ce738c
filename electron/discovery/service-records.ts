import { isIP } from "node:net";
import { isPublicSuffix, type Query, readHostName } from "./query.ts";
import type { Trace } from "./trace.ts";
import type { DiscoveryWorld, SrvRecord } from "./world.ts";

/** RFC 6186, RFC 8314 §5.1 and, for the last, MS-OXDISCO §3.1.5.1. */
export const SERVICE_LABELS = [
  "_imaps",
  "_imap",
  "_pop3s",
  "_pop3",
  "_submissions",
  "_submission",
  "_autodiscover",
] as const;
export type ServiceLabel = (typeof SERVICE_LABELS)[number];

/** What DNS says of one service. `refused`: target `.`, it is decidedly not offered (RFC 2782). */
export type Service =
  | { readonly kind: "offered"; readonly records: readonly SrvRecord[] }
  | { readonly kind: "refused" }
  | { readonly kind: "unknown" };

export type Services = Readonly<Record<ServiceLabel, Promise<Service>>>;

interface Asking {
  readonly world: Pick<DiscoveryWorld, "resolveSrv">;
  readonly signal: AbortSignal;
  readonly startStep: Trace["start"];
}

/** The name a service is looked up under. */
export function serviceName(label: ServiceLabel, domain: string): string {
  return `${label}._tcp.${domain}`;
}

/** Asks for every service side by side; each answer counts as soon as it is there. */
export function askServices(query: Query, context: Asking): Services {
  const asked = SERVICE_LABELS.map((label) => [label, askService(label, query, context)] as const);
  return Object.fromEntries(asked) as Record<ServiceLabel, Promise<Service>>;
}

async function askService(
  label: ServiceLabel,
  { domain }: Query,
  { world, signal, startStep }: Asking,
): Promise<Service> {
  const name = serviceName(label, domain);
  const step = startStep("srv", `SRV ${name}`);
  const answer = await world.resolveSrv(name, signal);
  if (answer.kind === "failed") {
    step.end(signal.aborted ? "cancelled" : "failed", answer.words);
    return { kind: "unknown" };
  }
  if (answer.kind !== "found") {
    step.end("nothing", "no such record");
    return { kind: "unknown" };
  }
  if (answer.records.every(({ target }) => target === "" || target === ".")) {
    step.end("found", "not offered");
    return { kind: "refused" };
  }
  const records = answer.records.map(readRecord).filter((record) => record !== null);
  const words = records
    .map(({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}`)
    .join(", ");
  if (records.length === 0) {
    step.end("failed", "no record that can be used");
    return { kind: "unknown" };
  }
  step.end("found", words);
  return { kind: "offered", records };
}

/** Null for a target that is no name of a host, or a port that is none: the port is never assumed. */
function readRecord(record: SrvRecord): SrvRecord | null {
  const target = readHostName(record.target);
  if (!target || isIP(target) || isPublicSuffix(target)) return null;
  return record.port >= 1 && record.port <= 65_535 ? { ...record, target } : null;
}

/**
 * The order in which targets are tried (RFC 2782): the lowest priority first, inside one priority at random by weight. A
 * weight of 0 is seldom chosen beside others, but can be.
 */
export function orderRecords(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].toSorted((one, other) => one - other);
  return priorities.flatMap((priority) => {
    const ordered: SrvRecord[] = [];
    // Those of weight 0 stand first, so that a draw of 0 falls on them.
    let left = records.filter((each) => each.priority === priority).toSorted((one, other) => one.weight - other.weight);
    while (left.length > 0) {
      const total = left.reduce((sum, { weight }) => sum + weight, 0);
      const drawn = Math.floor(random() * (total + 1));
      const sums = left.map((_, at) => left.slice(0, at + 1).reduce((sum, { weight }) => sum + weight, 0));
      const chosen = left[sums.findIndex((sum) => sum >= drawn)];
      if (!chosen) break;
      ordered.push(chosen);
      left = left.filter((each) => each !== chosen);
    }
    return ordered;
  });
}
