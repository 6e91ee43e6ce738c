import { isIPv4, isIPv6 } from "node:net";

export type SpfQualifier = "+" | "-" | "~" | "?";

export interface SpfMechanism {
  readonly qualifier: SpfQualifier;
  readonly name: "all" | "include" | "a" | "mx" | "ptr" | "ip4" | "ip6" | "exists";
  /** Null where the domain in hand is meant. */
  readonly domain: string | null;
  /** As it stands in the record. */
  readonly text: string;
}

export interface SpfRecord {
  readonly mechanisms: readonly SpfMechanism[];
  readonly redirect: string | null;
  /** Errors of syntax: a receiver gives up with PermError. */
  readonly problems: readonly string[];
}

/** Whether a TXT record is one of SPF (RFC 7208 §4.5). */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** Reads a record that {@link isSpf} (RFC 7208 §4.6, §5, §6). */
export function readSpf(text: string): SpfRecord {
  const mechanisms: SpfMechanism[] = [];
  const problems: string[] = [];
  const modifiers = new Map<string, string>();
  for (const term of text.split(/ +/).slice(1)) {
    if (term === "") continue;
    const [, name = "", value = ""] = /^([a-z][\w.-]*)=(.*)$/i.exec(term) ?? [];
    if (name) {
      const modifier = name.toLowerCase();
      if ((modifier === "redirect" || modifier === "exp") && modifiers.has(modifier)) {
        problems.push(`has ${modifier}= twice`);
      }
      if (modifier === "redirect" && value === "") problems.push("redirect= names no domain");
      modifiers.set(modifier, value);
      continue;
    }
    const mechanism = readMechanism(term);
    if (typeof mechanism === "string") problems.push(mechanism);
    else mechanisms.push(mechanism);
  }
  return { mechanisms, redirect: modifiers.get("redirect") || null, problems };
}

function readMechanism(term: string): SpfMechanism | string {
  const [, sign, word = "", rest = ""] = /^([+\-~?])?([a-z0-9]+)(.*)$/i.exec(term) ?? [];
  const qualifier = (sign ?? "+") as SpfQualifier;
  const name = word.toLowerCase();
  const wrong = `"${term}" is no mechanism of SPF`;
  switch (name) {
    case "all":
      return rest === "" ? { qualifier, name, domain: null, text: term } : wrong;
    case "include":
    case "exists": {
      const domain = rest.slice(1);
      if (!rest.startsWith(":") || !isDomainSpec(domain)) return `"${term}" names no domain`;
      return { qualifier, name, domain, text: term };
    }
    case "a":
    case "mx":
    case "ptr": {
      const [, domain, four, six] = /^(?::([^/]+))?(?:\/(\d{1,2}))?(?:\/\/(\d{1,3}))?$/.exec(rest) ?? [];
      const sized = four !== undefined || six !== undefined;
      if ((rest !== "" && !domain && !sized) || (name === "ptr" && sized)) return wrong;
      if (Number(four ?? 0) > 32 || Number(six ?? 0) > 128) return `"${term}" has a prefix that is too long`;
      if (domain && !isDomainSpec(domain)) return `"${term}" names no domain`;
      return { qualifier, name, domain: domain ?? null, text: term };
    }
    case "ip4":
    case "ip6": {
      const [, address = "", prefix] = /^:([^/]+)(?:\/(\d{1,3}))?$/.exec(rest) ?? [];
      const valid = name === "ip4" ? isIPv4(address) : isIPv6(address);
      if (!valid) return `"${term}" is no address`;
      if (Number(prefix ?? 0) > (name === "ip4" ? 32 : 128)) return `"${term}" has a prefix that is too long`;
      return { qualifier, name, domain: null, text: term };
    }
    default:
      return wrong;
  }
}

/** A name of at least two labels, or one with macros (RFC 7208 §7.1). */
function isDomainSpec(text: string): boolean {
  return hasMacro(text) || /^(?:[\w-]{1,63}\.)+[a-z][\w-]*\.?$/i.test(text);
}

/** Whether the name is only known once a message comes. */
export function hasMacro(domain: string): boolean {
  return domain.includes("%");
}
