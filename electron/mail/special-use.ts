import { names as libraryNames } from "imapflow/lib/special-use.js";
import type { SpecialUse } from "../../shared/mailbox.ts";
import { NAMES } from "./special-use-names.ts";

/** The attributes of RFC 6154 and RFC 8457, as they are written in LIST. */
const BY_ATTRIBUTE: Readonly<Record<string, SpecialUse>> = {
  "\\inbox": "inbox",
  "\\drafts": "drafts",
  "\\sent": "sent",
  "\\archive": "archive",
  "\\junk": "junk",
  "\\trash": "trash",
  "\\all": "all",
  "\\flagged": "flagged",
  "\\important": "important",
};

const BY_NAME = new Map<string, SpecialUse>([
  ...Object.entries(libraryNames).flatMap(([attribute, names]) =>
    names.flatMap((name) => {
      const use = BY_ATTRIBUTE[attribute.toLowerCase()];
      return use ? [[formOf(name), use] as const] : [];
    }),
  ),
  ...Object.values(NAMES).flatMap((uses) =>
    Object.entries(uses).flatMap(([use, names]) => names.map((name) => [formOf(name), use as SpecialUse] as const)),
  ),
]);

/** What LIST told of one mailbox. */
export interface NamedMailbox {
  readonly path: string;
  readonly name: string;
  /** Levels above it. */
  readonly depth: number;
  /** As listed, e.g. `\Sent`. */
  readonly attributes: Iterable<string>;
  readonly selectable: boolean;
}

/**
 * Which mailbox is for what: INBOX, then by attribute, then, for a use that no attribute named, by well-known name, the
 * mailbox nearest the top first. Each use goes to one mailbox and each mailbox has one use. Keys are paths.
 */
export function assignSpecialUses(mailboxes: readonly NamedMailbox[]): ReadonlyMap<string, SpecialUse> {
  const uses = new Map<string, SpecialUse>();
  const taken = new Set<SpecialUse>();
  const assign = (path: string, use: SpecialUse | undefined) => {
    if (!use || taken.has(use) || uses.has(path)) return;
    uses.set(path, use);
    taken.add(use);
  };

  const selectable = mailboxes.filter((mailbox) => mailbox.selectable);
  const byDepth = [...selectable].sort((a, b) => a.depth - b.depth);
  for (const { path } of selectable) if (path.toUpperCase() === "INBOX") assign(path, "inbox");
  for (const { path, attributes } of byDepth) {
    for (const attribute of attributes) assign(path, BY_ATTRIBUTE[attribute.toLowerCase()]);
  }
  for (const { path, name } of byDepth) assign(path, BY_NAME.get(formOf(name)));
  return uses;
}

function formOf(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}
