import type { ReactNode } from "react";

const shapes = {
  runs: <path d="M3 4.5h10M3 8h10M3 11.5h6" />,
  workflows: <path d="M3 3h4v4H3zM9 9h4v4H9zM5 7v2.5A1.5 1.5 0 0 0 6.5 11H9" />,
  connectors: <path d="M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0zM8 12v2.5" />,
  pretests: <path d="M6 2h4M7 2v4.5L3.5 12a1.3 1.3 0 0 0 1.1 2h6.8a1.3 1.3 0 0 0 1.1-2L9 6.5V2M5 10h6" />,
  loaded: <path d="m4.5 8.3 2.3 2.3 4.7-5" />,
  failed: <path d="m5 5 6 6m0-6-6 6" />,
  lost: <path d="M6 6.2a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1v.4M8 11.4v.1" />,
  warning: <path d="M8 2.5 14.5 13.5h-13zM8 6.5v3M8 11.4v.1" />,
  play: <path d="M5 3.5v9l7-4.5z" />,
  stop: <path d="M4.5 4.5h7v7h-7z" />,
  retry: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3" />,
  copy: <path d="M6 6h7v7H6zM3.5 10H3V3h7v.5" />,
  search: <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.2 3.2" />,
  left: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  right: <path d="M6 3.5 10.5 8 6 12.5" />,
  down: <path d="M3.5 6 8 10.5 12.5 6" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8m0-8-8 8" />,
  sun: (
    <path d="M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M12.6 3.4l-.7.7M4.1 11.9l-.7.7" />
  ),
  moon: <path d="M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6" />,
  system: <path d="M2 3.5h12v7.5H2zM5.5 13.5h5" />,
  external: <path d="M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5" />,
} satisfies Readonly<Record<string, ReactNode>>;

/** The names of the icons. */
export type IconName = keyof typeof shapes;

/** A line drawing of 16 × 16; it says nothing to a screen reader, so a text stands beside it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  );
}
