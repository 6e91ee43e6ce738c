import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import { Button } from "./button.tsx";
import styles from "./crash-screen.module.css";
import { FailureBanner } from "./failure-banner.tsx";

function Crash({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  return (
    <main className={styles.screen}>
      <FailureBanner
        failure={failureOf(error)}
        actions={<Button onPress={() => window.location.reload()}>{t("reload")}</Button>}
      />
    </main>
  );
}

interface State {
  readonly error: unknown;
  readonly crashed: boolean;
}

/** Shows a fault in the drawing of the window instead of an empty one. Nothing is lost by it: the host goes on. */
export class CrashScreen extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null, crashed: false };

  static getDerivedStateFromError(error: unknown): State {
    return { error, crashed: true };
  }

  override render(): ReactNode {
    return this.state.crashed ? <Crash error={this.state.error} /> : this.props.children;
  }
}
