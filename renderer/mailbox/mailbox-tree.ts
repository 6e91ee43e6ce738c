import type { Mailbox, SpecialUse } from "../../shared/mailbox.ts";
import type { SavedSearch } from "../../shared/search.ts";

/** One item of the tree. `mailbox` is null for a level that the server does not list itself. */
export interface MailboxNode {
  readonly key: string;
  /** The server's own name of this level. */
  readonly name: string;
  readonly mailbox: Mailbox | null;
  readonly search?: SavedSearch;
  /** Of a search; those of mailboxes stand in `mailbox`. */
  readonly unread?: number;
  readonly children: readonly MailboxNode[];
}

/** An item as it stands on the screen, from top to bottom. */
export interface VisibleMailbox {
  readonly node: MailboxNode;
  /** From 1. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  /** null where there is nothing to open. */
  readonly expanded: boolean | null;
  readonly parentKey: string | null;
  /** Of the mailbox itself, and of everything inside while it is closed. */
  readonly unread: number;
}

const specialOrder: readonly SpecialUse[] = [
  "inbox",
  "drafts",
  "sent",
  "archive",
  "junk",
  "trash",
  "all",
  "flagged",
  "important",
];

interface Level {
  name: string;
  mailbox: Mailbox | null;
  readonly children: Map<string, Level>;
}

/**
 * Nests mailboxes by their delimiter. Those with a special use come first and at the top, wherever the server keeps
 * them; the person's own follow by name. A prefix that holds everything else (`INBOX.`, RFC 2342) is not shown as a
 * level.
 */
export function buildMailboxTree(mailboxes: readonly Mailbox[], keyPrefix = ""): MailboxNode[] {
  const prefix = commonPrefix(mailboxes);
  const root = new Map<string, Level>();
  const special: { mailbox: Mailbox; level: Level }[] = [];
  for (const mailbox of mailboxes) {
    const levels = levelsOf(mailbox, prefix);
    let siblings = root;
    let level: Level | undefined;
    for (const name of levels) {
      level = siblings.get(name);
      if (!level) {
        level = { name, mailbox: null, children: new Map() };
        siblings.set(name, level);
      }
      siblings = level.children;
    }
    if (!level) continue;
    level.mailbox = mailbox;
    if (mailbox.specialUse !== null) special.push({ mailbox, level });
  }

  const seen = new Set<SpecialUse>();
  const first = special
    .toSorted((a, b) => rankOf(a.mailbox) - rankOf(b.mailbox))
    .filter(
      ({ mailbox }) => mailbox.specialUse !== null && !seen.has(mailbox.specialUse) && seen.add(mailbox.specialUse),
    );
  const lifted = new Set(first.map(({ level }) => level));
  return [...first.map(({ level }) => toNode(level, keyPrefix, lifted)), ...nodesOf(root, keyPrefix, lifted)];
}

/** Those that show what lies elsewhere hold nothing themselves (RFC 6154 §2, RFC 8457 §4). */
export function takesMessages({ selectable, specialUse }: Mailbox): boolean {
  return selectable && specialUse !== "flagged" && specialUse !== "important";
}

/** The key of a saved search's item. */
export function searchKey(savedSearchId: number): string {
  return `search:${savedSearchId}`;
}

/** Saved searches, as items beside mailboxes; `unread` in the same order. */
export function searchNodes(saved: readonly SavedSearch[], unread: readonly number[]): MailboxNode[] {
  return saved.map((search, index) => ({
    key: searchKey(search.id),
    name: search.name,
    mailbox: null,
    search,
    unread: unread[index] ?? 0,
    children: [],
  }));
}

/** The mailbox and those inside it. */
export function doomedWith(mailbox: Mailbox, mailboxes: readonly Mailbox[]): readonly Mailbox[] {
  return mailboxes.filter((other) => other.id === mailbox.id || isInside(other, mailbox));
}

/** Whether what is deleted there is gone for good. */
export function isInTrash(mailbox: Mailbox, mailboxes: readonly Mailbox[]): boolean {
  const trash = mailboxes.find(({ specialUse }) => specialUse === "trash");
  return !trash || mailbox.id === trash.id || isInside(mailbox, trash);
}

function isInside(mailbox: Mailbox, { path, delimiter }: Mailbox): boolean {
  return delimiter !== null && mailbox.path.startsWith(path + delimiter);
}

/** The items that are to be seen while those in `closed` are closed. */
export function listVisible(nodes: readonly MailboxNode[], closed: ReadonlySet<string>): VisibleMailbox[] {
  const visible: VisibleMailbox[] = [];
  const add = (siblings: readonly MailboxNode[], level: number, parentKey: string | null) => {
    siblings.forEach((node, index) => {
      const expanded = node.children.length === 0 ? null : !closed.has(node.key);
      visible.push({
        node,
        level,
        position: index + 1,
        siblings: siblings.length,
        expanded,
        parentKey,
        unread: expanded === false ? unreadInside(node) : (node.mailbox?.unread ?? node.unread ?? 0),
      });
      if (expanded) add(node.children, level + 1, node.key);
    });
  };
  add(nodes, 1, null);
  return visible;
}

/** What a key does at `key` of the tree (WAI-ARIA tree pattern); null where the key is none of the tree's. */
export function moveInTree(
  visible: readonly VisibleMailbox[],
  key: string,
  pressed: string,
): { readonly focus?: string; readonly open?: string; readonly close?: string } | null {
  const index = visible.findIndex((item) => item.node.key === key);
  const item = visible[index];
  if (!item) return null;
  const at = (target: number) => ({
    focus: visible[Math.max(0, Math.min(visible.length - 1, target))]?.node.key ?? key,
  });
  switch (pressed) {
    case "ArrowDown":
      return at(index + 1);
    case "ArrowUp":
      return at(index - 1);
    case "Home":
      return at(0);
    case "End":
      return at(visible.length - 1);
    case "ArrowRight":
      if (item.expanded === false) return { open: key };
      return item.expanded ? at(index + 1) : {};
    case "ArrowLeft":
      if (item.expanded) return { close: key };
      return item.parentKey === null ? {} : { focus: item.parentKey };
    default:
      return null;
  }
}

function unreadInside(node: MailboxNode): number {
  return node.children.reduce((sum, child) => sum + unreadInside(child), node.mailbox?.unread ?? 0);
}

function rankOf(mailbox: Mailbox): number {
  return mailbox.specialUse === null ? specialOrder.length : specialOrder.indexOf(mailbox.specialUse);
}

/** `INBOX.` where every other mailbox stands below the inbox, else nothing. */
function commonPrefix(mailboxes: readonly Mailbox[]): string {
  const inbox = mailboxes.find((mailbox) => mailbox.specialUse === "inbox");
  const delimiter = inbox?.delimiter;
  if (!inbox || !delimiter) return "";
  const prefix = inbox.path + delimiter;
  const others = mailboxes.filter((mailbox) => mailbox !== inbox);
  return others.length > 0 && others.every((mailbox) => mailbox.path.startsWith(prefix)) ? prefix : "";
}

function levelsOf(mailbox: Mailbox, prefix: string): string[] {
  const path = prefix !== "" && mailbox.path.startsWith(prefix) ? mailbox.path.slice(prefix.length) : mailbox.path;
  if (!mailbox.delimiter) return [path];
  const levels = path.split(mailbox.delimiter).filter((name) => name !== "");
  return levels.length === 0 ? [path] : levels;
}

function nodesOf(levels: ReadonlyMap<string, Level>, parentKey: string, lifted: ReadonlySet<Level>): MailboxNode[] {
  return [...levels.values()]
    .filter((level) => !lifted.has(level))
    .map((level) => toNode(level, parentKey, lifted))
    .filter((node) => node.mailbox?.selectable || node.children.length > 0)
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: "base" }));
}

function toNode(level: Level, parentKey: string, lifted: ReadonlySet<Level>): MailboxNode {
  const key = level.mailbox ? `mailbox:${level.mailbox.id}` : `${parentKey}/level:${level.name}`;
  return { key, name: level.name, mailbox: level.mailbox, children: nodesOf(level.children, key, lifted) };
}
