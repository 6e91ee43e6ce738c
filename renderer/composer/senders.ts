import type { Account } from "../../shared/account.ts";

/** The accounts that can send, and the chosen one where it cannot: `mute`. */
export function sendersAmong(
  accounts: readonly Account[],
  chosenId: number,
): { readonly senders: readonly Account[]; readonly mute: Account | null } {
  const senders = accounts.filter(({ outgoing }) => outgoing !== null);
  const mute = accounts.find(({ id, outgoing }) => id === chosenId && outgoing === null);
  return { senders, mute: mute ?? null };
}
