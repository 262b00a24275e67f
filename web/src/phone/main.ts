import '../styles/tokens.css'
import './phone.css'
import { createApp } from 'vue'
import { apiIsAt } from '../api/client'
import { adoptFragmentToken } from '../session'
import { prepareOffline } from './offline'
import PhoneApp from './PhoneApp.vue'

apiIsAt('..')
adoptFragmentToken()
createApp(PhoneApp).mount('#phone')
void prepareOffline()
