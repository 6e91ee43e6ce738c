import type { TFunction } from "i18next";
import type { DraftKind } from "../../shared/composition.ts";
import type { Address } from "../../shared/message.ts";

/** What is said of the message that is answered or forwarded. */
export interface QuotedMessage {
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly subject: string;
  /** ms since the epoch. */
  readonly date: number;
}

/** The person's own words: the composer's texts, and the form of a date. */
export interface Wording {
  readonly t: TFunction<"composer">;
  readonly formatDate: (date: number) => string;
}

/** The line above a quotation, or the block above a forwarded message; nothing for a new one. */
export function attributionOf(kind: DraftKind, message: QuotedMessage | null, wording: Wording): string | undefined {
  if (!message || kind === "new") return undefined;
  const date = wording.formatDate(message.date);
  if (kind !== "forward") {
    const sender = message.from[0];
    return wording.t("attribution", { date, name: sender?.name || sender?.address || wording.t("unknownSender") });
  }
  return [
    wording.t("forwardedHeading"),
    `${wording.t("from")}: ${listOf(message.from)}`,
    `${wording.t("date")}: ${date}`,
    `${wording.t("subject")}: ${message.subject}`,
    `${wording.t("to")}: ${listOf(message.to)}`,
  ].join("\n");
}

function listOf(addresses: readonly Address[]): string {
  return addresses.map(({ name, address }) => (name && address ? `${name} <${address}>` : name || address)).join(", ");
}
