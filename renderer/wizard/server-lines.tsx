import { useTranslation } from "react-i18next";
import type { ServerSettings } from "../../shared/account.ts";
import styles from "./server-lines.module.css";
import type { Servers } from "./use-setup.ts";

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

/** Both servers of an account, as a person reads them. */
export function ServerLines({ incoming, outgoing }: Servers) {
  const { t } = useTranslation("wizard");
  return (
    <ul className={styles.servers}>
      <ServerLine direction={t("server.incoming")} server={incoming} />
      <ServerLine direction={t("server.outgoing")} server={outgoing} />
    </ul>
  );
}
