import { CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/account.ts";
import { useHostInfo } from "../queries.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./ready.module.css";
import { ServerLines } from "./server-lines.tsx";

export interface ReadyProps {
  readonly account: Account;
  /** Of its heading. */
  readonly level: 1 | 2;
  readonly onOpenMailbox: () => void;
}

/** The end of the set-up: what was found, and the way into the mail. */
export function Ready({ account, level, onOpenMailbox }: ReadyProps) {
  const { t } = useTranslation("wizard");
  const { address, incoming, outgoing } = account;
  const isExposed = useHostInfo().data?.secretProtection === "basic_text";
  const heading = useRef<HTMLHeadingElement>(null);
  const Heading = level === 1 ? "h1" : "h2";
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={styles.ready}>
      <Heading ref={heading} tabIndex={-1} className={styles.title}>
        <CircleCheck size={20} aria-hidden className={styles.icon} />
        {t("ready")}
      </Heading>
      <p>{outgoing ? t("readyText", { address }) : t("readyReceiveOnly", { address })}</p>
      <ServerLines incoming={incoming} outgoing={outgoing} />
      {isExposed ? (
        <Banner tone="warning" detail={<p>{t("exposed.advice")}</p>}>
          {t("exposed.sentence")}
        </Banner>
      ) : null}
      <div>
        <Button variant="primary" onPress={onOpenMailbox}>
          {t("openMailbox")}
        </Button>
      </div>
    </div>
  );
}
