import '../styles/tokens.css'
import './phone.css'
import { createApp } from 'vue'
import { adoptFragmentToken } from '../session'
import { prepareOffline } from './offline'
import PhoneApp from './PhoneApp.vue'

adoptFragmentToken()
createApp(PhoneApp).mount('#phone')
void prepareOffline()
