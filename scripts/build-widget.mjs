// Bundles a dashboard widget into the one file that the dashboard loads as a third-party widget.
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'

/**
 * Writes `<outDir>/<name>.umd.js`: minified, with its styles inside, and with the dashboard's own Vue (`window.Vue`).
 * The dashboard finds the component under `window['<name>']`. Rejects when the bundle cannot be made.
 */
export async function buildWidget(name, entry, outDir) {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
    plugins: [vue(), stylesInside(name)],
    build: {
      outDir,
      emptyOutDir: false,
      reportCompressedSize: false,
      cssCodeSplit: false,
      lib: { entry, name, formats: ['umd'], fileName: () => `${name}.umd.js` },
      rollupOptions: { external: ['vue'], output: { globals: { vue: 'Vue' }, exports: 'named' } },
    },
  })
}

/** The dashboard loads one script per widget and no style sheet, so the script brings its styles along. */
function stylesInside(name) {
  return {
    name: 'styles-inside',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const sheets = Object.values(bundle).filter((file) => file.fileName.endsWith('.css'))
      const css = sheets.map((file) => file.source).join('')
      for (const sheet of sheets) delete bundle[sheet.fileName]
      for (const chunk of Object.values(bundle).filter((file) => file.type === 'chunk' && file.isEntry)) {
        chunk.code = `${styleTag(`${name}-styles`, css)}${chunk.code}`
      }
    },
  }
}

function styleTag(id, css) {
  return `document.getElementById(${JSON.stringify(id)})||document.head.append(Object.assign(document.createElement('style'),{id:${JSON.stringify(id)},textContent:${JSON.stringify(css)}}));\n`
}
