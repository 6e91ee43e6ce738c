import { domainToASCII } from "node:url";
import type { Address } from "../../shared/message.ts";
import type { MimeApi, ParsedMessage, ReplyFields } from "../../shared/services/mime.ts";

const REPLY_WORDS = "re|aw|antw|antwort|sv|vs|ref|rif|odp|ynt|отв|ответ|回复|回覆|答复|返信";
const FORWARD_WORDS = "fwd?|wg|tr|rv|enc|vb|vl|ilt|пер|пересл|переслано|转发|轉寄|転送";
const COUNT = "(?:\\s?\\[\\d+\\]|\\s?\\(\\d+\\)|\\^\\d+)?";

const REPLY_PREFIX = new RegExp(`^(?:(?:${REPLY_WORDS})${COUNT}\\s*[:：]\\s*)+`, "iu");
const FORWARD_PREFIX = new RegExp(`^(?:(?:${FORWARD_WORDS})${COUNT}\\s*[:：]\\s*)+`, "iu");

/** How many Message-IDs a References field keeps: the first and the newest (RFC 5322 sets no limit; servers do). */
const MAX_REFERENCES = 100;

function keyOf(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`.toLowerCase();
}

/** An address as a person would type it; names are quoted where they could be taken for something else. */
export function formatAddress({ name, address }: Address): string {
  if (name === "" || name === address) return address;
  const plain = /^[\p{L}\p{N}\p{M} !#$%&'*+/=?^_`{|}~.-]+$/u.test(name);
  return `${plain ? name : `"${name.replace(/["\\]/g, "\\$&")}"`} <${address}>`;
}

/** `addresses` that are mail addresses, once each, without those in `except`; `except` then has them too. */
function takeNew(addresses: readonly Address[], except: Set<string>): Address[] {
  return addresses.filter(({ address }) => {
    const key = keyOf(address);
    if (!address.includes("@") || except.has(key)) return false;
    except.add(key);
    return true;
  });
}

/** Who a reply goes to. A reply to one's own message goes to those it was sent to. */
function chooseRecipients(
  parsed: ParsedMessage,
  all: boolean,
  ownAddresses: readonly string[],
): { to: Address[]; cc: Address[] } {
  const own = new Set(ownAddresses.map(keyOf));
  const fromOwn = parsed.from.length > 0 && parsed.from.every(({ address }) => own.has(keyOf(address)));
  const writers = parsed.replyTo.some(({ address }) => address.includes("@")) ? parsed.replyTo : parsed.from;
  if (fromOwn) {
    const others = takeNew(parsed.to, new Set(own));
    const to = others.length > 0 ? others : takeNew(parsed.to, new Set());
    return {
      to: to.length > 0 ? to : takeNew(writers, new Set()),
      cc: all ? takeNew(parsed.cc, new Set([...own, ...to.map(({ address }) => keyOf(address))])) : [],
    };
  }
  const taken = new Set<string>();
  const answered = takeNew(writers, taken);
  if (!all) return { to: answered, cc: [] };
  for (const address of own) taken.add(address);
  const to = [...answered, ...takeNew(parsed.to, taken)];
  return { to, cc: takeNew(parsed.cc, taken) };
}

/** The subject of a reply or a forward; a prefix that is there already, in any language, is not doubled. */
export function prefixSubject(subject: string, kind: "reply" | "replyAll" | "forward"): string {
  const forward = kind === "forward";
  const bare = subject.trim().replace(forward ? FORWARD_PREFIX : REPLY_PREFIX, "");
  return `${forward ? "Fwd" : "Re"}: ${bare}`.trimEnd();
}

/** Quotes `text` one level deeper, without its signature (RFC 3676 §4.3). */
export function quoteText(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const signature = lines.indexOf("-- ");
  const kept = (signature < 0 ? lines : lines.slice(0, signature)).join("\n").trim();
  if (kept === "") return "";
  return kept
    .split("\n")
    .map((line) => (line === "" ? ">" : line.startsWith(">") ? `>${line}` : `> ${line}`))
    .join("\n");
}

/** The References of an answer (RFC 5322 §3.6.4). */
function referencesOf(parsed: ParsedMessage): string[] {
  const before = parsed.references.length > 0 ? parsed.references : parsed.inReplyTo === "" ? [] : [parsed.inReplyTo];
  const all = [...new Set([...before.filter((id) => id !== parsed.messageId), parsed.messageId])].filter(
    (id) => id !== "",
  );
  return all.length <= MAX_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_REFERENCES)];
}

/** What a reply or a forward of `parsed` starts with. `attribution` stands above the quotation, as it is. */
export function prepareReply({
  parsed,
  kind,
  ownAddresses,
  attribution,
}: Parameters<MimeApi["prepareReply"]>[0]): ReplyFields {
  const subject = prefixSubject(parsed.subject, kind);
  const above = attribution.trim() === "" ? "" : `${attribution.trim()}\n`;
  if (kind === "forward") {
    return { to: "", cc: "", subject, text: `\n\n${above}\n${parsed.text}\n`, inReplyTo: "", references: [] };
  }
  const { to, cc } = chooseRecipients(parsed, kind === "replyAll", ownAddresses);
  const quoted = quoteText(parsed.text);
  return {
    to: to.map(formatAddress).join(", "),
    cc: cc.map(formatAddress).join(", "),
    subject,
    text: `\n\n${above}${quoted === "" ? "" : `${quoted}\n`}`,
    inReplyTo: parsed.messageId,
    references: referencesOf(parsed),
  };
}
