// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <vector>

namespace triptych {

/// Plays one sound. All calls and signals on the thread that it lives on.
class SoundPlayer : public QObject {
    Q_OBJECT

  public:
    using QObject::QObject;

    /// @param samples  mono in [-1,1]. Stops what was played; the position is 0 then.
    virtual void setSound(std::vector<float> samples, int rate) = 0;
    /// The same without a copy, where the player can. @param samples  not null
    virtual void shareSound(std::shared_ptr<const std::vector<float>> samples, int rate) {
        setSound(*samples, rate);
    }
    virtual void play() = 0; ///< from the position; from the beginning where that is the end
    virtual void pause() = 0;
    virtual void stop() = 0; ///< and goes to the beginning
    virtual void seek(double seconds) = 0;
    virtual bool isAvailable() const = 0;
    virtual QString whyNot() const = 0; ///< a translated sentence; empty where it is available
    virtual bool playing() const = 0;
    virtual double position() const = 0; ///< seconds

  signals:
    void positionChanged(double seconds);
    void playingChanged(bool playing);
    void failed(const QString& reason);
    void availabilityChanged();
};

} // namespace triptych
