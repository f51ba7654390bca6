using System.Runtime.InteropServices;

namespace Dcron.Actors.Executor.Shell;

/// <summary>The calls into the C library that processes need. Numbers are those of 64-bit Linux (glibc and musl) and macOS.</summary>
internal static unsafe partial class LibC
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public static readonly int SigCont = OperatingSystem.IsMacOS() ? 19 : 18;
    public static readonly int SigStop = OperatingSystem.IsMacOS() ? 17 : 19;

    public const int EPerm = 1, ENoEnt = 2, E2Big = 7, ENoExec = 8, EAgain = 11, EAgainOnMac = 35, ENoMem = 12, EAcces = 13, ENFile = 23, EMFile = 24;

    public const int CanExecute = 1; // X_OK

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int access(string path, int mode);

    [LibraryImport("libc")]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    public static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc")]
    private static partial int waitid(int idType, uint id, byte* info, int options);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int getpwnam_r(string name, byte* entry, byte* buffer, nuint length, out nint found);

    [LibraryImport("libc")]
    public static partial int posix_spawn(out int pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addopen(byte* actions, int to, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    public const int NoHang = 1; // WNOHANG

    /// <summary>The id of some child that has ended and was not reaped yet; 0: there is none.</summary>
    public static int AnyEnded() => Ended(idType: 0, 0);

    /// <summary>Whether this child has ended. It stays unreaped, so its id and that of its group still belong to it.</summary>
    public static bool HasEnded(int pid) => Ended(idType: 1, (uint)pid) == pid;

    private static int Ended(int idType, uint id)
    {
        const int exited = 4; // WEXITED
        var noWait = OperatingSystem.IsMacOS() ? 0x20 : 0x01000000; // WNOWAIT
        var pidOffset = OperatingSystem.IsMacOS() ? 12 : 16; // si_pid in siginfo_t

        var info = stackalloc byte[256];
        new Span<byte>(info, 256).Clear();
        return waitid(idType, id, info, exited | NoHang | noWait) == 0 ? *(int*)(info + pidOffset) : 0;
    }
}
