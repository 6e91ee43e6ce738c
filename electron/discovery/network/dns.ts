import { lookup, Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { DnsAnswer, DoctorWorld } from "../world.ts";

/** Of one attempt, in ms; the second waits longer (c-ares doubles it). */
const ATTEMPT_LIMIT = 1_500;
const ATTEMPTS = 2;
/** c-ares's code where nobody takes the question. */
const NO_SERVER = "ECONNREFUSED";
/** What the system's own way gets on top of that, in ms. */
const SYSTEM_LIMIT = 2_000;

/**
 * DNS by c-ares rather than getaddrinfo: it tells NXDOMAIN from an empty answer, can be cancelled, appends no search
 * domains, and does not sit in the thread pool that files are read with.
 */
export function createResolver(): Pick<
  DoctorWorld,
  "resolveHost" | "resolveMx" | "resolveSrv" | "resolveCname" | "resolveTxt"
> {
  return {
    async resolveHost(host, signal) {
      if (isIP(host)) return { kind: "found", records: [host] };
      const [four, six] = await Promise.all([
        ask((resolver) => resolver.resolve4(host), signal),
        ask((resolver) => resolver.resolve6(host), signal),
      ]);
      // IPv4 first: where IPv6 is broken it costs nothing, and where there is IPv6 only, IPv4 fails at once.
      const records = [four, six].flatMap((answer) => (answer.kind === "found" ? answer.records : []));
      if (records.length > 0) return { kind: "found", records };
      if (four.kind === "failed" && six.kind === "failed") {
        return four.words === NO_SERVER ? askSystem(host, four, signal) : four;
      }
      return four.kind === "failed" ? six : four;
    },
    async resolveMx(domain, signal) {
      const answer = await ask((resolver) => resolver.resolveMx(domain), signal);
      if (answer.kind !== "found") return answer;
      return {
        kind: "found",
        records: answer.records.map(({ priority, exchange }) => ({ preference: priority, exchange })),
      };
    },
    async resolveSrv(name, signal) {
      const answer = await ask((resolver) => resolver.resolveSrv(name), signal);
      if (answer.kind !== "found") return answer;
      return {
        kind: "found",
        records: answer.records.map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target })),
      };
    },
    resolveCname: (name, signal) => ask((resolver) => resolver.resolveCname(name), signal),
    async resolveTxt(name, signal) {
      const answer = await ask((resolver) => resolver.resolveTxt(name), signal);
      if (answer.kind !== "found") return answer;
      return { kind: "found", records: answer.records.map((parts) => parts.join("")) };
    },
  };
}

async function ask<Entry>(
  question: (resolver: Resolver) => Promise<readonly Entry[]>,
  signal: AbortSignal,
): Promise<DnsAnswer<Entry>> {
  if (signal.aborted) return { kind: "failed", words: "cancelled" };
  // One each, because cancelling is for all questions of a resolver.
  const resolver = new Resolver({ timeout: ATTEMPT_LIMIT, tries: ATTEMPTS });
  const cancel = () => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const records = await question(resolver);
    return records.length > 0 ? { kind: "found", records } : { kind: "nodata" };
  } catch (error) {
    return readError(error);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/**
 * Where c-ares has no server to ask, the system may know another way. Not where servers are merely silent: the system
 * would wait for them as well, in threads that others need.
 */
async function askSystem(host: string, failed: DnsAnswer<string>, signal: AbortSignal): Promise<DnsAnswer<string>> {
  // getaddrinfo cannot be cancelled, only left alone.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SYSTEM_LIMIT)]);
  const givenUp = new Promise<DnsAnswer<string>>((resolve) => {
    if (limit.aborted) resolve(failed);
    limit.addEventListener("abort", () => resolve(failed), { once: true });
  });
  const asked = lookup(host, { all: true, order: "ipv4first" }).then(
    (found): DnsAnswer<string> => ({ kind: "found", records: found.map(({ address }) => address) }),
    () => failed,
  );
  return Promise.race([asked, givenUp]);
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  "ETIMEOUT",
  "ECONNREFUSED",
  "ELOADIPHLPAPI",
  "EADDRGETNETWORKPARAMS",
]);

function readError(error: unknown): DnsAnswer<never> {
  const { code } = error as { code?: unknown };
  if (code === "ENOTFOUND") return { kind: "nxdomain" };
  if (code === "ENODATA") return { kind: "nodata" };
  const words = typeof code === "string" ? code : String(error);
  return { kind: "failed", words, unreachable: UNREACHABLE.has(words) };
}
