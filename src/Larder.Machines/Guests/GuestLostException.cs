namespace Larder.Machines.Guests;

/// <summary>The guest is gone, or says what no guest says: nothing of it can be believed any more.</summary>
public sealed class GuestLostException(string message, Exception? inner = null) : IOException(message, inner);
