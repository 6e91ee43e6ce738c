import type { IncomingProtocol, Security } from "../../../shared/account.ts";
import { type Query, readHostName } from "../query.ts";
import { type ReadDocument, readServer } from "./server-description.ts";
import { childrenOf, parseXml, textOf, type XmlElement, XmlError } from "./xml.ts";

const RESPONSE_SCHEMA = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
const REQUEST_SCHEMA = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";

export type AutodiscoverAnswer =
  | ({
      readonly kind: "settings";
      readonly exchangeOnly: boolean;
      /** Where Exchange itself is, as far as that is a host's name. */
      readonly exchangeHost: string | null;
    } & ReadDocument)
  | { readonly kind: "redirectAddr"; readonly address: string }
  | { readonly kind: "redirectUrl"; readonly url: string }
  | { readonly kind: "error"; readonly words: string };

/** The body of an Autodiscover request (MS-OXDSCLI §2.2.3). It holds the address and nothing else. */
export function buildRequest(address: string): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n<Autodiscover xmlns="${REQUEST_SCHEMA}"><Request>` +
    `<EMailAddress>${escapeXml(address)}</EMailAddress>` +
    `<AcceptableResponseSchema>${RESPONSE_SCHEMA}</AcceptableResponseSchema></Request></Autodiscover>`
  );
}

/**
 * Reads a plain-XML Autodiscover response (MS-OXDSCLI §2.2.4) for one address. Throws {@link XmlError} for what is no such
 * document.
 */
export function readAutodiscover(bytes: Uint8Array, query: Query): AutodiscoverAnswer {
  const root = parseXml(bytes);
  if (root.name.toLowerCase() !== "autodiscover") throw new XmlError(`a <${root.name}>, not an <Autodiscover>`);
  const responses = childrenOf(root, "response");
  const error = responses.flatMap((response) => childrenOf(response, "error"))[0];
  const account = responses.flatMap((response) => childrenOf(response, "account"))[0];
  if (!account) {
    if (!error) throw new XmlError("an <Autodiscover> without an account");
    const words = [textOf(error, "errorcode"), textOf(error, "message")].filter((word) => word !== undefined);
    return { kind: "error", words: words.join(" ").slice(0, 200) };
  }
  const redirectAddress = textOf(account, "redirectaddr");
  const redirectUrl = textOf(account, "redirecturl");
  const action = textOf(account, "action")?.toLowerCase();
  if (action === "redirectaddr" && redirectAddress) return { kind: "redirectAddr", address: redirectAddress };
  if (action === "redirecturl" && redirectUrl) return { kind: "redirectUrl", url: redirectUrl };
  return readSettings(childrenOf(account, "protocol"), query);
}

function readSettings(protocols: readonly XmlElement[], query: Query): AutodiscoverAnswer {
  const read = protocols.map((protocol) => readProtocol(protocol, query));
  const types = protocols.map((protocol) => textOf(protocol, "type")?.toUpperCase() ?? "");
  return {
    kind: "settings",
    servers: read.filter((entry) => typeof entry !== "string"),
    skipped: read.filter((entry) => typeof entry === "string"),
    exchangeHost: readExchangeHost(protocols),
    exchangeOnly: types.length > 0 && types.every((type) => /^(EXCH|EXPR|EXHTTP|WEB|MAPIHTTP)$/.test(type)),
  };
}

/** EXPR names the host that is reached from outside; EXCH often an internal one or a mailbox's id (MS-OXDSCLI §2.2.4.1.1.2.6). */
function readExchangeHost(protocols: readonly XmlElement[]): string | null {
  const rank = (protocol: XmlElement) =>
    ["EXPR", "EXHTTP", "EXCH"].indexOf(textOf(protocol, "type")?.toUpperCase() ?? "");
  const ordered = protocols.filter((each) => rank(each) >= 0).toSorted((one, other) => rank(one) - rank(other));
  const servers = ordered.map((protocol) => textOf(protocol, "server"));
  const pages = protocols.flatMap(listTexts).map((text) => URL.parse(text)?.hostname);
  for (const name of [...servers, ...pages]) {
    const host = name ? readHostName(name) : null;
    if (host?.includes(".")) return host;
  }
  return null;
}

/** The addresses of web pages inside, OWA's among them. */
function listTexts(element: XmlElement): readonly string[] {
  return [element.text, ...element.children.flatMap(listTexts)].filter((text) => text.startsWith("https://"));
}

function readProtocol(protocol: XmlElement, query: Query): ReturnType<typeof readServer> {
  const type = (textOf(protocol, "type") ?? protocol.attributes.get("Type") ?? "").toLowerCase();
  if (type !== "imap" && type !== "pop3" && type !== "smtp") return `"${type}" is not known here`;
  const port = textOf(protocol, "port");
  const security = readSecurity(type, port, textOf(protocol, "ssl"), textOf(protocol, "encryption"));
  if (!security) return `${type}: encryption "${textOf(protocol, "encryption")}" is not known here`;
  return readServer(
    { protocol: type, host: textOf(protocol, "server"), port, security, username: textOf(protocol, "loginname") },
    query,
  );
}

/** Ports on which TLS can only begin with STARTTLS, and those on which it is there from the first byte. */
const PLAIN_START = new Set(["25", "110", "143", "587"]);
const TLS_START = new Set(["465", "993", "995"]);

/**
 * `SSL` is on unless said otherwise, and `Encryption` overrides it. Neither tells STARTTLS from TLS reliably (servers
 * send `SSL` for both): where the port leaves no choice, it decides. Null for an unknown `Encryption`.
 */
function readSecurity(
  type: IncomingProtocol | "smtp",
  port: string | undefined,
  ssl: string | undefined,
  encryption: string | undefined,
): Security | null {
  const wanted = encryption?.toLowerCase() ?? (ssl?.toLowerCase() === "off" ? "none" : "auto");
  if (wanted === "none") return "none";
  if (!["ssl", "tls", "starttls", "auto"].includes(wanted)) return null;
  if (port !== undefined && PLAIN_START.has(port)) return "starttls";
  if (port !== undefined && TLS_START.has(port)) return "tls";
  if (wanted === "starttls" || (wanted === "tls" && type === "smtp")) return "starttls";
  return "tls";
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
