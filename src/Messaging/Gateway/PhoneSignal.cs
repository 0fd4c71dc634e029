namespace Trading.Messaging.Gateway;

/// <summary>Wakes who hands messages to the gateway in this process.</summary>
internal sealed class PhoneSignal : WakeSignal;
