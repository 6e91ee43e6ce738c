import type { IncomingProtocol, Security } from "../../../shared/account.ts";
import type { Query } from "../query.ts";
import { type ReadDocument, readServer } from "./server-description.ts";
import { childrenOf, parseXml, textOf, type XmlElement, XmlError } from "./xml.ts";

const SOCKET_TYPES: Readonly<Record<string, Security>> = { ssl: "tls", starttls: "starttls", plain: "none" };

/** Methods that a password serves for. `plain` and `secure` are the names before version 1.1. */
const PASSWORD_METHODS = new Set(["password-cleartext", "password-encrypted", "plain", "secure"]);

/**
 * Reads Mozilla's `config-v1.1.xml` (draft-ietf-mailmaint-autoconfig) for one address: placeholders filled in, servers in
 * the document's order. A section that cannot be used costs only itself. Throws {@link XmlError} for what is no such
 * document.
 */
export function readConfig(bytes: Uint8Array, query: Query): ReadDocument {
  const root = parseXml(bytes);
  if (root.name.toLowerCase() !== "clientconfig") throw new XmlError(`a <${root.name}>, not a <clientConfig>`);
  const sections = childrenOf(root, "emailprovider").flatMap((provider) =>
    childrenOf(provider, "incomingserver", "outgoingserver"),
  );
  const read = sections.map((section) => readSection(section, query));
  return {
    servers: read.filter((entry) => typeof entry !== "string"),
    skipped: read.filter((entry) => typeof entry === "string"),
  };
}

function readSection(section: XmlElement, query: Query): ReturnType<typeof readServer> {
  const incoming = section.name.toLowerCase() === "incomingserver";
  const type = section.attributes.get("type")?.trim().toLowerCase() ?? "";
  const protocol = readProtocol(type, incoming);
  if (!protocol) return `"${type}" as ${incoming ? "incoming" : "outgoing"} server is not known here`;
  const security = SOCKET_TYPES[textOf(section, "sockettype")?.toLowerCase() ?? "plain"];
  if (!security) return `${protocol}: socket type "${textOf(section, "sockettype")}" is not known here`;
  const methods = childrenOf(section, "authentication").map(({ text }) => text.toLowerCase());
  if (methods.length > 0 && !methods.some((method) => PASSWORD_METHODS.has(method))) {
    return `${protocol}: takes no password, only ${methods.join(", ")}`;
  }
  const fill = (text: string | undefined) => text && fillPlaceholders(text, query);
  return readServer(
    {
      protocol,
      host: fill(textOf(section, "hostname")),
      port: textOf(section, "port"),
      security,
      username: fill(textOf(section, "username")),
    },
    query,
  );
}

function readProtocol(type: string, incoming: boolean): IncomingProtocol | "smtp" | null {
  if (!incoming) return type === "smtp" ? "smtp" : null;
  return type === "imap" || type === "pop3" ? type : null;
}

/** Also inside other text, and where the closing `%` was forgotten. */
export function fillPlaceholders(text: string, query: Query): string {
  const values: Readonly<Record<string, string>> = {
    EMAILADDRESS: query.wireAddress,
    EMAILLOCALPART: query.localPart,
    EMAILDOMAIN: query.domain,
  };
  return text.replace(/%(EMAIL(?:ADDRESS|LOCALPART|DOMAIN))%?/g, (whole, name: string) => values[name] ?? whole);
}
