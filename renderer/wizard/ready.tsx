import { CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Account, ServerSettings } from "../../shared/account.ts";
import { Button } from "../ui/button.tsx";
import styles from "./ready.module.css";

const protocolNames = { imap: "IMAP", pop3: "POP3", smtp: "SMTP" };

function ServerLine({ direction, server }: { readonly direction: string; readonly server: ServerSettings }) {
  const { t } = useTranslation("wizard");
  return (
    <li>
      <p>
        {t("server.line", {
          direction,
          host: server.host,
          security: server.security === "none" ? t("server.plain") : t("server.encrypted"),
          protocol: protocolNames[server.protocol],
        })}
      </p>
      <p className={styles.detail}>
        {t("server.detail", {
          port: server.port,
          security: t(`manual.${server.security}`),
          username: server.username,
        })}
      </p>
    </li>
  );
}

/** The end of the set-up: what was found, and the way into the mail. */
export function Ready({ account, onOpenMailbox }: { readonly account: Account; readonly onOpenMailbox: () => void }) {
  const { t } = useTranslation("wizard");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className={styles.ready}>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        <CircleCheck size={20} aria-hidden className={styles.icon} />
        {t("ready")}
      </h2>
      <p>{t("readyText", { address: account.address })}</p>
      <ul className={styles.servers}>
        <ServerLine direction={t("server.incoming")} server={account.incoming} />
        <ServerLine direction={t("server.outgoing")} server={account.outgoing} />
      </ul>
      <div>
        <Button variant="primary" onPress={onOpenMailbox}>
          {t("openMailbox")}
        </Button>
      </div>
    </div>
  );
}
