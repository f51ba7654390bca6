namespace Dcron.Node;

/// <summary>How the process ends. Scripts and service managers rest on the numbers (those of sysexits.h where one fits): they never change.</summary>
internal enum NodeExitCode
{
    /// <summary>Told to stop, and stopped in order.</summary>
    Ok = 0,

    /// <summary>The command line is wrong. Starting again does not help.</summary>
    Usage = 64,

    /// <summary>A fault of the program, or one that it does not know.</summary>
    Internal = 70,

    /// <summary>The data folder or a database cannot be opened.</summary>
    Store = 73,

    /// <summary>Another process holds a port, or an address is not this machine's.</summary>
    Port = 75,

    /// <summary>The cluster took this node for dead, or it found itself in the smaller part. Start it again.</summary>
    Downed = 76,

    /// <summary>The configuration is wrong. Starting again does not help.</summary>
    Configuration = 78,

    /// <summary>Interrupted a second time: ended at once, without handing over.</summary>
    Interrupted = 130,
}
