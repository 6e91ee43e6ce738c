import { TriangleAlert } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Address, MessageContent, MessageRow } from "../../shared/message.ts";
import { useFormat } from "../format.ts";
import { LabelChips } from "../ui/label-chips.tsx";
import styles from "./message-header.module.css";
import { isMisleading } from "./sender.ts";

/** Recipients that are shown before one asks for the rest. */
const shownAtFirst = 6;

export interface MessageHeaderProps {
  readonly row: MessageRow;
  /** null until the message is here; the row says enough to begin with. */
  readonly content: MessageContent | null;
}

/** Who wrote to whom, and when. A display name never stands without its address. */
export function MessageHeader({ row, content }: MessageHeaderProps) {
  const { t } = useTranslation("reader");
  const format = useFormat();
  const date = content?.sentAt ?? row.date;
  const dateId = useId();
  const misleading = row.from.find(isMisleading);
  return (
    <dl className={styles.header}>
      <AddressLine label={t("from")} addresses={row.from} isSender />
      <div className={styles.date}>
        <dt id={dateId} className="visually-hidden">
          {t("date")}
        </dt>
        {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a definition may be named (WAI-ARIA 1.2) */}
        <dd aria-labelledby={dateId}>
          <time dateTime={new Date(date).toISOString()} title={format.exact(date)}>
            {format.full(date)}
          </time>
        </dd>
      </div>
      {misleading ? (
        <div className={styles.warning}>
          <dt className="visually-hidden">{t("warning")}</dt>
          <dd>
            <TriangleAlert size={14} aria-hidden /> {t("misleading", { address: misleading.address })}
          </dd>
        </div>
      ) : null}
      <AddressLine label={t("to")} addresses={row.to} />
      {content && content.cc.length > 0 ? <AddressLine label={t("cc")} addresses={content.cc} /> : null}
      {content && content.bcc.length > 0 ? <AddressLine label={t("bcc")} addresses={content.bcc} /> : null}
      {content && differs(content.replyTo, row.from) ? (
        <AddressLine label={t("replyTo")} addresses={content.replyTo} />
      ) : null}
      {row.labels ? (
        <HeaderLine label={t("labels")}>
          <span>
            <LabelChips labels={row.labels} />
          </span>
        </HeaderLine>
      ) : null}
    </dl>
  );
}

interface HeaderLineProps {
  readonly label: string;
  readonly isSender?: boolean;
  readonly children: ReactNode;
}

function HeaderLine({ label, isSender = false, children }: HeaderLineProps) {
  const id = useId();
  return (
    <div className={styles.line} data-sender={isSender || undefined}>
      <dt id={id} className={isSender ? "visually-hidden" : styles.label}>
        {label}
      </dt>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a definition may be named (WAI-ARIA 1.2) */}
      <dd aria-labelledby={id}>{children}</dd>
    </div>
  );
}

interface AddressLineProps {
  readonly label: string;
  readonly addresses: readonly Address[];
  readonly isSender?: boolean;
}

function AddressLine({ label, addresses, isSender = false }: AddressLineProps) {
  const { t } = useTranslation("reader");
  const [whole, setWhole] = useState(false);
  const shown = whole ? addresses : addresses.slice(0, shownAtFirst);
  const more = addresses.length - shown.length;
  return (
    <HeaderLine label={label} isSender={isSender}>
      {addresses.length === 0 ? (
        <span className={styles.address}>{t(isSender ? "noSender" : "noRecipients")}</span>
      ) : null}
      {shown.map((address, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a header may name the same address twice, and never changes
        <span key={index} className={styles.person}>
          {address.name ? <span className={styles.name}>{address.name}</span> : null}
          {address.address ? (
            <span className={address.name ? styles.address : styles.name}>{address.address}</span>
          ) : null}
        </span>
      ))}
      {more > 0 ? (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          {t("more", { count: more })}
        </button>
      ) : null}
    </HeaderLine>
  );
}

function differs(some: readonly Address[], others: readonly Address[]): boolean {
  return some.some(({ address }) => !others.some((other) => other.address.toLowerCase() === address.toLowerCase()));
}
