/** Undo: the scenes before this one. */
import { computed, shallowRef } from 'vue'
import type { Scene } from './scene'

const KEPT = 50

export function useHistory(first: Scene) {
  const scenes = shallowRef<readonly Scene[]>([first])
  return {
    now: computed(() => scenes.value[scenes.value.length - 1]!),
    canUndo: computed(() => scenes.value.length > 1),
    push: (scene: Scene) => void (scenes.value = [...scenes.value, scene].slice(-KEPT)),
    /** New facts about what is shown, without a step to undo. */
    replace: (scene: Scene) => void (scenes.value = [...scenes.value.slice(0, -1), scene]),
    undo: () => void (scenes.value.length > 1 && (scenes.value = scenes.value.slice(0, -1))),
  }
}
