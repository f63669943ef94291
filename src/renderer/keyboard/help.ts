import { create } from 'zustand';

export const useHelp = create<{ isOpen: boolean }>()(() => ({ isOpen: false }));

export function showHelp(): void {
  useHelp.setState({ isOpen: true });
}

export function hideHelp(): void {
  useHelp.setState({ isOpen: false });
}
