export interface Count {
  passed: number;
  failed: number;
  skipped: number;
  problems: string[];
}
export function countVitest(report: unknown): Count;
export function countPlaywright(report: unknown): Count;
export function countSuite(suite: {
  reportFile: string;
  count: (report: unknown) => Count;
  code: number;
}): Count;
export function add(a: Count, b: Count): Count;
export const NOTHING: Count;
