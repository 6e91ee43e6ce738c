import { ChevronRight, FolderSearch, Search } from "lucide-react";
import {
  type DragEvent,
  Fragment,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import { MAX_FOUND, type SavedSearch } from "../../shared/search.ts";
import { useFormat } from "../format.ts";
import type { SavedSearchEditing } from "../search/saved-searches.tsx";
import { useUnreadHits } from "../search/unread-hits.ts";
import type { Point } from "../ui/menu.tsx";
import type { MailboxEditing } from "./mailbox-editing.tsx";
import { MailboxIcon } from "./mailbox-icon.tsx";
import styles from "./mailbox-list.module.css";
import { useMailboxName } from "./mailbox-name.ts";
import { MailboxNameField } from "./mailbox-name-field.tsx";
import {
  buildMailboxTree,
  listVisible,
  type MailboxNode,
  moveInTree,
  searchKey,
  searchNodes,
  type VisibleMailbox,
} from "./mailbox-tree.ts";
import { canDrop, copies, useDragged } from "./message-drag.ts";

export interface MailboxListProps {
  readonly mailboxes: readonly Mailbox[];
  /** The one that is open. */
  readonly mailboxId: number | null;
  readonly onOpen: (mailboxId: number) => void;
  readonly onMenu: (mailbox: Mailbox, anchor: RefObject<HTMLElement | null>, at?: Point) => void;
  /** null where mailboxes cannot be changed. */
  readonly editing: MailboxEditing | null;
  readonly searches: readonly SavedSearch[];
  /** The one whose messages are shown. */
  readonly searchId: number | null;
  readonly onOpenSearch: (saved: SavedSearch) => void;
  readonly searchEditing: SavedSearchEditing;
}

const searchesKey = "group:searches";
/** What nobody subscribes to stands below all else, closed. */
const unsubscribedKey = "group:unsubscribed";

/** The account's mailboxes as a tree with one tab stop; the arrow keys walk it, Enter opens. */
export function MailboxList(props: MailboxListProps) {
  const { mailboxes, mailboxId, onOpen, onMenu, editing, searches, searchId, onOpenSearch, searchEditing } = props;
  const { t } = useTranslation("mailbox");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set([unsubscribedKey]));
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const elements = useRef(new Map<string, HTMLDivElement>());
  const wantsFocus = useRef<string | null>(null);
  const unreadHits = useUnreadHits(searches);
  const tree = useMemo(() => {
    const wanted = buildMailboxTree(mailboxes.filter(({ subscribed }) => subscribed));
    const others = buildMailboxTree(
      mailboxes.filter(({ subscribed }) => !subscribed),
      unsubscribedKey,
    );
    const group = (key: string, name: string, children: readonly MailboxNode[]) =>
      children.length === 0 ? [] : [{ key, name, mailbox: null, children }];
    return [
      ...wanted,
      ...group(searchesKey, t("savedSearches"), searchNodes(searches, unreadHits)),
      ...group(unsubscribedKey, t("mailbox.notSubscribed"), others),
    ];
  }, [mailboxes, searches, unreadHits, t]);
  const visible = useMemo(() => listVisible(tree, closed), [tree, closed]);

  const openKey = searchId !== null ? searchKey(searchId) : mailboxId === null ? null : `mailbox:${mailboxId}`;
  const isVisible = (key: string | null) => visible.some(({ node }) => node.key === key);
  const tabKey = isVisible(focusedKey) ? focusedKey : isVisible(openKey) ? openKey : (visible[0]?.node.key ?? null);

  // A mailbox that was named gets the focus once it is in the tree.
  useEffect(() => {
    const element = wantsFocus.current === null ? undefined : elements.current.get(wantsFocus.current);
    if (!element) return;
    setFocusedKey(wantsFocus.current);
    wantsFocus.current = null;
    element.focus();
  });

  function setExpanded(key: string, expanded: boolean): void {
    const next = new Set(closed);
    if (expanded) next.delete(key);
    else next.add(key);
    setClosed(next);
  }

  function activate(node: MailboxNode): void {
    setFocusedKey(node.key);
    if (node.search) onOpenSearch(node.search);
    else if (node.mailbox?.selectable) onOpen(node.mailbox.id);
    else setExpanded(node.key, closed.has(node.key));
  }

  function openMenu(node: MailboxNode, at?: Point): void {
    const anchor = { current: elements.current.get(node.key) ?? null };
    if (node.search) searchEditing.openMenu(node.search, anchor, at);
    else if (node.mailbox) onMenu(node.mailbox, anchor, at);
    else return;
    setFocusedKey(node.key);
  }

  function onKeyDown(event: KeyboardEvent, { node }: VisibleMailbox): void {
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      openMenu(node);
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      activate(node);
      return;
    }
    if (node.search && (event.key === "F2" || event.key === "Delete")) {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "F2") searchEditing.rename(node.search);
      else {
        moveOnFrom(node.key);
        searchEditing.remove(node.search);
      }
      return;
    }
    if (node.mailbox && editing && (event.key === "F2" || event.key === "Delete")) {
      event.preventDefault();
      event.stopPropagation();
      setFocusedKey(node.key);
      if (event.key === "F2") editing.startNaming({ kind: "rename", mailbox: node.mailbox });
      else removeFrom(node.mailbox, node.key);
      return;
    }
    const move = moveInTree(visible, node.key, event.key);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.open) setExpanded(move.open, true);
    if (move.close) setExpanded(move.close, false);
    if (move.focus) {
      setFocusedKey(move.focus);
      elements.current.get(move.focus)?.focus();
    }
  }

  /** The tab stop goes on to what comes next, for its own place may be gone soon. */
  function moveOnFrom(key: string): void {
    const index = visible.findIndex(({ node }) => node.key === key);
    setFocusedKey((visible[index + 1] ?? visible[index - 1])?.node.key ?? null);
  }

  function removeFrom(mailbox: Mailbox, key: string): void {
    moveOnFrom(key);
    editing?.remove(mailbox);
  }

  const naming = editing?.naming ?? null;
  const namedKey = naming?.kind === "rename" ? `mailbox:${naming.mailbox.id}` : null;
  const parentKey = naming?.kind === "create" && naming.parent ? `mailbox:${naming.parent.id}` : null;
  const nameField = (level: number, backTo: string | null) =>
    editing && naming ? (
      <MailboxNameField
        key="naming"
        initial={naming.kind === "rename" ? naming.mailbox.name : ""}
        delimiter={(naming.kind === "rename" ? naming.mailbox : (naming.parent ?? mailboxes[0]))?.delimiter ?? null}
        level={level}
        onSave={async (name) => {
          const mailboxId = await editing.saveName(name);
          if (parentKey) setExpanded(parentKey, true);
          wantsFocus.current = `mailbox:${mailboxId}`;
          setFocusedKey(wantsFocus.current);
        }}
        onLeave={(byKey) => {
          editing.stopNaming();
          if (byKey) wantsFocus.current = backTo;
        }}
      />
    ) : null;

  return (
    <div role="tree" aria-label={t("mailboxes")} className={styles.tree}>
      {visible.map((item) => (
        <Fragment key={item.node.key}>
          {item.node.key === namedKey ? (
            nameField(item.level, item.node.key)
          ) : (
            <MailboxItem
              item={item}
              isOpen={item.node.key === openKey}
              isTabStop={item.node.key === tabKey}
              register={(element) => {
                if (element) elements.current.set(item.node.key, element);
                else elements.current.delete(item.node.key);
              }}
              onActivate={() => activate(item.node)}
              onExpand={(expanded) => setExpanded(item.node.key, expanded)}
              onKeyDown={(event) => onKeyDown(event, item)}
              onMenu={(at) => openMenu(item.node, at)}
            />
          )}
          {item.node.key === parentKey ? nameField(item.level + 1, item.node.key) : null}
        </Fragment>
      ))}
      {naming?.kind === "create" && !naming.parent ? nameField(1, tabKey) : null}
    </div>
  );
}

interface MailboxItemProps {
  readonly item: VisibleMailbox;
  readonly isOpen: boolean;
  readonly isTabStop: boolean;
  readonly register: (element: HTMLDivElement | null) => void;
  readonly onActivate: () => void;
  readonly onExpand: (expanded: boolean) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onMenu: (at: Point) => void;
}

function MailboxItem({ item, isOpen, isTabStop, register, onActivate, onExpand, onKeyDown, onMenu }: MailboxItemProps) {
  const { t } = useTranslation("mailbox");
  const nameMailbox = useMailboxName();
  const format = useFormat();
  const { node, unread, expanded } = item;
  const drop = useDropOn(node.mailbox, () => {
    if (expanded === false) onExpand(true);
  });
  // A second mailbox of one use stands among the person's own and keeps its own name.
  const specialUse = item.level === 1 ? (node.mailbox?.specialUse ?? null) : null;
  const name = nameMailbox({ name: node.name, specialUse });
  return (
    <div
      ref={register}
      role="treeitem"
      aria-level={item.level}
      aria-posinset={item.position}
      aria-setsize={item.siblings}
      aria-selected={isOpen}
      aria-expanded={expanded ?? undefined}
      aria-label={unread > 0 ? t("mailboxUnread", { name, count: unread }) : name}
      tabIndex={isTabStop ? 0 : -1}
      className={styles.item}
      data-strong={unread > 0 || undefined}
      {...drop}
      style={{ paddingInlineStart: `calc(var(--space-2) + ${item.level - 1} * var(--space-4))` }}
      onClick={onActivate}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ x: event.clientX, y: event.clientY });
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; the arrow keys do the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <span
        className={styles.twisty}
        data-expanded={expanded ?? undefined}
        onClick={(event) => {
          if (expanded === null) return;
          event.stopPropagation();
          onExpand(!expanded);
        }}
      >
        {expanded === null ? null : <ChevronRight size={14} aria-hidden />}
      </span>
      <span className={styles.icon}>
        {node.search ? (
          <Search size={16} aria-hidden />
        ) : node.key === searchesKey ? (
          <FolderSearch size={16} aria-hidden />
        ) : (
          <MailboxIcon specialUse={specialUse} />
        )}
      </span>
      <span className={styles.name} title={name}>
        {name}
      </span>
      {unread > 0 ? (
        <span
          className={styles.count}
          data-count={node.search && unread >= MAX_FOUND ? `${format.count(MAX_FOUND)}+` : format.count(unread)}
        />
      ) : null}
    </div>
  );
}

/** ms a closed mailbox is hovered over before it opens. */
const opensAfter = 600;

/** What makes an item a place to drop messages on; `onHover` when they are held over it for a while. */
function useDropOn(mailbox: Mailbox | null, onHover: () => void) {
  const dragged = useDragged();
  const [isOver, setOver] = useState(false);
  const hovering = useRef(0);
  const takes = dragged !== null && mailbox !== null && canDrop(dragged, mailbox);
  const leave = () => {
    clearTimeout(hovering.current);
    setOver(false);
  };
  useEffect(() => {
    if (dragged === null) leave();
  });
  if (dragged === null) return {};
  return {
    "data-drop": takes ? (isOver ? "over" : undefined) : "refused",
    onDragEnter: () => {
      clearTimeout(hovering.current);
      hovering.current = window.setTimeout(onHover, opensAfter);
    },
    onDragOver: (event: DragEvent) => {
      if (!takes) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = copies(event) ? "copy" : "move";
      setOver(true);
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) leave();
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      leave();
      if (takes) dragged.drop(mailbox, { copies: copies(event) });
    },
  };
}
