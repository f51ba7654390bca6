namespace Akka.Persistence.Etcd.Client;

/// <summary>Why a call to etcd failed, as far as a caller can act on it.</summary>
public enum EtcdFault
{
    /// <summary>No endpoint could be reached, or etcd had no leader, within the deadline. What was asked may still have been done.</summary>
    Unavailable,

    /// <summary>No endpoint answered within the deadline. What was asked may still have been done.</summary>
    TimedOut,

    /// <summary>etcd's database is at its quota (alarm NOSPACE).</summary>
    NoSpace,

    /// <summary>etcd refused user and password, or wants them and has none.</summary>
    Credentials,

    /// <summary>The user has no right to the keys.</summary>
    Permission,

    /// <summary>The TLS handshake failed.</summary>
    Tls,

    /// <summary>The revision asked for has been compacted.</summary>
    Compacted,

    /// <summary>The request is beyond a limit of the server (operations or bytes).</summary>
    TooLarge,

    /// <summary>Another writer owns what was to be written.</summary>
    Conflict,

    /// <summary>What is stored cannot be read as what it should be.</summary>
    Damaged,

    /// <summary>Anything else etcd refused; the message has its words.</summary>
    Refused,
}

/// <summary>A call to etcd failed; the message says which endpoint, what was tried, and what to do.</summary>
public sealed class EtcdException : Exception
{
    public EtcdException(EtcdFault fault, string message, Exception? inner = null) : base(message, inner) => Fault = fault;

    public EtcdFault Fault { get; }
}
