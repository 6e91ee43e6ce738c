import { timingSafeEqual } from "node:crypto";

/** Who may talk to the loopback host: requests that carry the token, from its own page, to its own name. */
export interface AccessRules {
  readonly port: number;
  readonly token: string;
}

/** The parts of a request that decide. Header values as received; undefined where absent. */
export interface AccessFacts {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
  /** True for the WebSocket handshake, which browsers let any page begin: it must name its origin. */
  readonly upgrade: boolean;
}

/** The name is the port's own: cookies do not tell ports apart. */
export function cookieName({ port }: AccessRules): string {
  return `posthorn-${port}`;
}

/** The status a request is refused with, or null where it may pass. */
export function refuse(facts: AccessFacts, rules: AccessRules): 401 | 403 | null {
  const name = `127.0.0.1:${rules.port}`;
  // A page of another site that was rebound to this address by DNS still names its own host.
  if (facts.host !== name) return 403;
  const mustNameOrigin = facts.upgrade || (facts.method !== "GET" && facts.method !== "HEAD");
  if (facts.origin === undefined ? mustNameOrigin : facts.origin !== `http://${name}`) return 403;
  const token = readCookie(facts.cookie ?? "", cookieName(rules));
  return token !== null && isToken(token, rules) ? null : 401;
}

/** Compares in constant time. */
export function isToken(candidate: string, { token }: AccessRules): boolean {
  const given = Buffer.from(candidate);
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function readCookie(header: string, name: string): string | null {
  for (const pair of header.split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}
