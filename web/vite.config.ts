import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// Relative addresses: the same build is served by the API and can be put behind any path.
// No inlined assets: the content security policy is `default-src 'self'`, which forbids data: addresses.
// Two pages (the workbench, the phone) and the phone's service worker, whose name must never change: browsers ask for it again by name.
export default defineConfig({
  base: './',
  plugins: [vue()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: { index: 'index.html', phone: 'phone/index.html', worker: 'src/phone/worker.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'worker' ? 'phone/worker.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000' } },
})
