import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type InspectedServer, isValidUnder } from "./certificate-inspection.ts";

const LIMIT_MS = 4_000;
/** Of a certificate with hundreds of names; the likeliest come first. */
const MOST_NAMES = 8;

/**
 * One of a certificate's `names` that leads to the same address as the server's host and under which the server shows a
 * valid certificate in a handshake of its own; null where there is none within four seconds. Nothing but STARTTLS is
 * ever sent. To use that name is for a person to decide.
 */
export async function findAlternativeName(
  server: InspectedServer,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<string | null> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  const candidates = likeliest(server.host, names);
  if (candidates.length === 0) return null;
  const [own, ...others] = await Promise.all([server.host, ...candidates].map((name) => addressesOf(name, stop)));
  for (const [index, name] of candidates.entries()) {
    const address = others[index]?.find((each) => own?.includes(each));
    if (address && !stop.aborted && (await isValidUnder(name, address, server, stop))) return name;
  }
  return null;
}

/** Host names without wildcards, those nearest to `host` first. */
function likeliest(host: string, names: readonly string[]): readonly string[] {
  const own = host.toLowerCase();
  const usable = names
    .map((name) => name.toLowerCase())
    .filter((name) => name !== own && !isIP(name) && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name));
  return [...new Set(usable)]
    .sort((one, other) => sharedLabels(other, own) - sharedLabels(one, own))
    .slice(0, MOST_NAMES);
}

function sharedLabels(one: string, other: string): number {
  const [left, right] = [one.split(".").reverse(), other.split(".").reverse()];
  const differ = left.findIndex((label, index) => label !== right[index]);
  return differ < 0 ? left.length : differ;
}

/** getaddrinfo cannot be cancelled, only left alone. */
async function addressesOf(host: string, stop: AbortSignal): Promise<readonly string[]> {
  const givenUp = new Promise<readonly string[]>((resolve) => {
    if (stop.aborted) resolve([]);
    stop.addEventListener("abort", () => resolve([]), { once: true });
  });
  const asked = lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
  return Promise.race([asked, givenUp]);
}
