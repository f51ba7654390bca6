using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dcron.Actors.Executor.Shell;

/// <summary>posix_spawn: starts a program as leader of a new session, and tells exactly why it could not.</summary>
internal static unsafe class PosixSpawn
{
    private const int SetSignalDefaults = 0x04, SetSignalMask = 0x08;
    private static readonly int NewSession = OperatingSystem.IsMacOS() ? 0x0400 : 0x80;
    private static readonly int CloseTheRest = OperatingSystem.IsMacOS() ? 0x4000 : 0; // on Linux every handle of .NET is close-on-exec

    private static readonly nint Attributes = MakeAttributes();

    /// <returns>The process id, which is also that of the group.</returns>
    /// <exception cref="CannotStartException"/>
    public static int Start(Launch launch, SafePipeHandle output, SafePipeHandle? input)
    {
        var actions = stackalloc byte[256];
        Check(LibC.posix_spawn_file_actions_init(actions));
        try
        {
            if (input is null) Check(LibC.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
            else Check(LibC.posix_spawn_file_actions_adddup2(actions, Number(input), 0));
            Check(LibC.posix_spawn_file_actions_adddup2(actions, Number(output), 1));
            Check(LibC.posix_spawn_file_actions_adddup2(actions, Number(output), 2));
            Check(LibC.posix_spawn_file_actions_addchdir_np(actions, launch.WorkingDirectory));
            var error = Start(launch, actions, out var pid);
            GC.KeepAlive(output);
            GC.KeepAlive(input);
            return error == 0 ? pid : throw new CannotStartException(Explain(launch, error));
        }
        finally
        {
            LibC.posix_spawn_file_actions_destroy(actions);
        }
    }

    private static int Start(Launch launch, byte* actions, out int pid)
    {
        var arguments = (byte**)null;
        var environment = (byte**)null;
        try
        {
            arguments = Texts([launch.Program, .. launch.Arguments]);
            environment = Texts([.. launch.Environment.Select(e => $"{e.Key}={e.Value}")]);
            return LibC.posix_spawn(out pid, arguments[0], actions, (byte*)Attributes, arguments, environment);
        }
        finally
        {
            NativeMemory.Free(arguments);
            NativeMemory.Free(environment);
        }
    }

    // One block of memory: the pointers, a null pointer, and behind them the texts, each with a NUL.
    private static byte** Texts(string[] texts)
    {
        var pointers = (texts.Length + 1) * sizeof(byte*);
        var size = pointers;
        foreach (var text in texts) size += Encoding.UTF8.GetByteCount(text) + 1;

        var block = (byte*)NativeMemory.Alloc((nuint)size);
        var at = pointers;
        for (var i = 0; i < texts.Length; i++)
        {
            ((byte**)block)[i] = block + at;
            at += Encoding.UTF8.GetBytes(texts[i], new Span<byte>(block + at, size - at));
            block[at++] = 0;
        }

        ((byte**)block)[texts.Length] = null;
        return (byte**)block;
    }

    // .NET ignores SIGPIPE, and the node may have been started with others ignored; a job gets every signal as it should be.
    private static nint MakeAttributes()
    {
        var attributes = (byte*)NativeMemory.AllocZeroed(1024);
        var signals = (byte*)NativeMemory.AllocZeroed(256);
        Check(LibC.posix_spawnattr_init(attributes));
        Check(LibC.posix_spawnattr_setflags(attributes, (short)(SetSignalDefaults | SetSignalMask | NewSession | CloseTheRest)));
        Check(LibC.posix_spawnattr_setsigmask(attributes, signals));
        for (var signal = 1; signal <= (OperatingSystem.IsMacOS() ? 31 : 64); signal++)
        {
            if (signal != LibC.SigKill && signal != LibC.SigStop) signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }

        Check(LibC.posix_spawnattr_setsigdefault(attributes, signals));
        NativeMemory.Free(signals);
        return (nint)attributes;
    }

    private static int Number(SafePipeHandle handle) => (int)handle.DangerousGetHandle();

    private static void Check(int error)
    {
        if (error != 0) throw new CannotStartException($"the node could not prepare a process: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static string Explain(Launch launch, int error) => error switch
    {
        LibC.ENoExec => $"'{launch.Program}' is neither a program for this machine nor a script that begins with #!",
        LibC.ENoEnt => $"'{launch.Program}' could not be started: the interpreter that it names does not exist",
        LibC.EAcces or LibC.EPerm => $"'{launch.Program}' could not be started in '{launch.WorkingDirectory}': permission denied",
        LibC.E2Big => "the command with its environment is longer than the system allows; pass long text by standard input",
        LibC.EAgain or LibC.EAgainOnMac or LibC.ENoMem or LibC.EMFile or LibC.ENFile =>
            $"the node is out of resources for another process ({Marshal.GetPInvokeErrorMessage(error)}); raise its limits or its memory, or let it run less at once",
        _ => $"'{launch.Program}' could not be started: {Marshal.GetPInvokeErrorMessage(error)}",
    };
}
