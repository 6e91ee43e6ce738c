import type { Settings } from "../../shared/settings.ts";
import { readStored, store } from "../ui/stored.ts";

/** Which of an account's places is open. */
export type OpenPlace =
  | { readonly kind: "mailbox"; readonly mailboxId: number }
  | { readonly kind: "outbox" }
  | { readonly kind: "unfinished" }
  | { readonly kind: "removed" };

/** Where a person was in one account. */
export interface Place {
  /** null before anything was opened: the inbox. */
  readonly open: OpenPlace | null;
  readonly messageId: number | null;
  /** How far the list was scrolled, px. */
  readonly listTop: number;
}

export const firstPlace: Place = { open: null, messageId: null, listTop: 0 };

const storageKey = "posthorn.places";
const places = new Map<number, Place>(readPlaces());

/**
 * Where the person was when this account was last open. `lastOpen` is what the host remembers, of one account alone; the
 * window's own memory says more, but is gone where the window has another address each time.
 */
export function recallPlace(accountId: number, lastOpen: Settings["open"]): Place {
  const known = places.get(accountId);
  if (known || lastOpen?.accountId !== accountId) return known ?? firstPlace;
  return { ...firstPlace, open: { kind: "mailbox", mailboxId: lastOpen.mailboxId } };
}

export function rememberPlace(accountId: number, place: Place): void {
  places.set(accountId, place);
  store(storageKey, [...places]);
}

function readPlaces(): [number, Place][] {
  const stored = readStored(storageKey);
  return Array.isArray(stored) ? stored.filter(isEntry) : [];
}

function isEntry(entry: unknown): entry is [number, Place] {
  if (!Array.isArray(entry) || typeof entry[0] !== "number") return false;
  const place = entry[1] as Partial<Place> | null;
  return typeof place === "object" && place !== null && typeof place.listTop === "number" && "open" in place;
}
