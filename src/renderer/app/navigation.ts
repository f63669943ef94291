import { create } from 'zustand';
import type { PageId } from './pages.ts';

export interface NavigationState {
  page: PageId;
}

export const useNavigation = create<NavigationState>()(() => ({ page: 'board' }));

export function goTo(page: PageId): void {
  useNavigation.setState({ page });
}
