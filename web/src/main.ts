import './styles/tokens.css'
import './styles/base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { adoptFragmentToken } from './session'
import './styles/print.css'

adoptFragmentToken()
createApp(App).mount('#app')
