import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";
import { Icon, type IconName } from "./icon.js";
import "./button.css";

interface Look {
  /** Default `plain`. One `primary` a view; `danger` for what cannot be taken back. */
  readonly look?: "plain" | "primary" | "danger" | "quiet";
  readonly icon?: IconName;
  readonly children?: ReactNode;
}

interface ButtonProps extends Look, Omit<ComponentProps<"button">, "children"> {
  /** Shows that it is at work, and takes no second click. */
  readonly busy?: boolean;
}

/** Does something here. With an icon and no text it needs an `aria-label`. */
export function Button({ look = "plain", icon, busy = false, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classesOf(look, children, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** Leads to another page of the console. */
export function LinkButton({ look = "plain", icon, children, to }: Look & { readonly to: string }) {
  return (
    <Link href={to} className={classesOf(look, children)}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}

function classesOf(look: string, children: ReactNode, more?: string): string {
  return ["button", `button-${look}`, children ? "" : "button-icon", more ?? ""].filter(Boolean).join(" ");
}
